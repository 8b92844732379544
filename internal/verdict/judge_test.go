package verdict_test

import (
	"testing"

	"attest/internal/verdict"
)

// The table of design §6, whole: every outcome, with no known deviation, with
// one of the same signature, and with one of another.
func TestJudge(t *testing.T) {
	same := &verdict.Known{ID: "CONN-003", Signature: "it does not answer"}
	other := &verdict.Known{ID: "CONN-003", Signature: "it restarts"}
	unsigned := &verdict.Known{ID: "CONN-003"}
	for _, c := range []struct {
		outcome                       verdict.Outcome
		none, same, another, unsigned verdict.Judgement
	}{
		{verdict.None, verdict.Broken, verdict.Broken, verdict.Broken, verdict.Broken},
		{verdict.Pass, verdict.Conforms, verdict.Fixed, verdict.Fixed, verdict.Fixed},
		{verdict.Skipped, verdict.NotClaimed, verdict.Broken, verdict.Broken, verdict.Broken},
		{verdict.Undecided, verdict.Unjudged, verdict.Unjudged, verdict.Unjudged, verdict.Unjudged},
		{verdict.Fail, verdict.Deviates, verdict.KnownDeviation, verdict.Changed, verdict.Changed},
		{verdict.Error, verdict.Broken, verdict.Broken, verdict.Broken, verdict.Broken},
		{verdict.Error + 1, verdict.Broken, verdict.Broken, verdict.Broken, verdict.Broken},
	} {
		for _, held := range []struct {
			against string
			known   *verdict.Known
			want    verdict.Judgement
		}{
			{"nothing known", nil, c.none},
			{"the same signature", same, c.same},
			{"another signature", other, c.another},
			{"a deviation without signature", unsigned, c.unsigned},
		} {
			got := verdict.Judge(c.outcome, "it does not answer", held.known)
			if got != held.want {
				t.Errorf("%v against %s: got %v, want %v", c.outcome, held.against, got, held.want)
			}
		}
	}
}

func TestJudgeNeverTakesAnEmptySignatureForTheSame(t *testing.T) {
	if got := verdict.Judge(verdict.Fail, "", &verdict.Known{ID: "CONN-003"}); got != verdict.Changed {
		t.Errorf("got %v, want changed", got)
	}
}

func TestExitStatus(t *testing.T) {
	type js = []verdict.Judgement
	for _, c := range []struct {
		js           js
		strict, lax  int
		becauseOfIts string
	}{
		{nil, 3, 3, "emptiness"},
		{js{verdict.Conforms}, 0, 0, "conformance"},
		{js{verdict.Conforms, verdict.KnownDeviation, verdict.NotClaimed}, 0, 0, "expectedness"},
		{js{verdict.Conforms, verdict.Deviates}, 1, 1, "failure"},
		{js{verdict.Changed, verdict.Conforms}, 1, 1, "change"},
		{js{verdict.Fixed}, 1, 1, "fixed deviation"},
		{js{verdict.Conforms, verdict.Unjudged}, 1, 0, "inconclusive scenario"},
		{js{verdict.Unjudged, verdict.Deviates}, 1, 1, "failure beside an inconclusive scenario"},
		{js{verdict.Deviates, verdict.Broken, verdict.Conforms}, 3, 3, "broken bench"},
		{js{verdict.Broken, verdict.Deviates}, 3, 3, "broken bench, whatever follows"},
		{js{verdict.Conforms, 0}, 3, 3, "scenario that nobody judged"},
		{js{verdict.Conforms, verdict.Broken + 1}, 3, 3, "judgement out of range"},
	} {
		if got := verdict.ExitStatus(c.js, false); got != c.strict {
			t.Errorf("%v: got %d, want %d because of its %s", c.js, got, c.strict, c.becauseOfIts)
		}
		if got := verdict.ExitStatus(c.js, true); got != c.lax {
			t.Errorf("%v, inconclusive allowed: got %d, want %d because of its %s", c.js, got, c.lax, c.becauseOfIts)
		}
	}
}
