from scraper.extraction.page import read_page
from scraper.extraction.reading import Candidate, Reading, decide, locate, rank


def candidate(value: str, score: float) -> Candidate[str]:
    return Candidate(value, "markup", None, score, "because")


def test_the_best_candidate_becomes_the_reading() -> None:
    ranked = rank([candidate("second", 1.0), candidate("first", 2.0)])
    assert decide(ranked) == Reading("first", "markup")


def test_equal_candidates_keep_their_order() -> None:
    assert [c.value for c in rank([candidate("a", 1.0), candidate("b", 1.0)])] == ["a", "b"]


def test_a_candidate_without_merit_never_wins() -> None:
    assert decide(rank([candidate("a", 0.0), candidate("b", -1.0)])) is None
    assert decide([]) is None


def test_a_line_is_located_by_its_element_and_first_class() -> None:
    page = read_page('<h1 class="title big">Ferry sinks</h1><p>Nobody was hurt.</p>')
    assert [locate(line) for line in page.flow.lines] == ["h1.title", "p"]
