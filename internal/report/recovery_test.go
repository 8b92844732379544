package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/report"
	"attest/internal/verdict"
)

func lostAndBack() verdict.Recovery {
	return verdict.Recovery{
		Bench: 1, After: "CONN-001", Cause: "read /dev/ttyUSB2: port gone " + hostile, Started: epoch, Duration: 2500 * time.Millisecond, Recovered: true,
		Steps: []verdict.RecoveryStep{
			{Name: "open the port again", Duration: time.Second, Outcome: "no answer " + hostile},
			{Name: "the stimulus power-cycle", Duration: 1500 * time.Millisecond, Outcome: "the modem answers, and is ready for a scenario"},
		},
	}
}

// A recovery stands in the journal between results, and in every report made of it.
func TestARecoveryIsReported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	plan := []verdict.Planned{planned("CONN-001", "the documented plain connection", "Plain connection", "plain")}
	journal, err := report.Create(dir, sampleHeader(), plan)
	if err != nil {
		t.Fatal(err)
	}
	if err := journal.Recovered(lostAndBack()); err != nil {
		t.Fatal(err)
	}
	stranger := lostAndBack()
	stranger.After = "CONN-002"
	if err := journal.Recovered(stranger); err == nil {
		t.Error("a recovery after a scenario that is not in the plan was recorded")
	}
	if err := journal.Recovered(verdict.Recovery{Recovered: true}); err == nil {
		t.Error("a recovery by nothing was recorded")
	}
	if err := journal.Record(verdict.Result{ID: "CONN-001", Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms}); err != nil {
		t.Fatal(err)
	}
	if err := journal.Close(report.End{Finished: epoch}); err != nil {
		t.Fatal(err)
	}
	r, err := report.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Recoveries) != 1 || r.Recoveries[0].String() != lostAndBack().String() || len(r.Results) != 1 {
		t.Errorf("read back %+v", r.Recoveries)
	}
	if err := report.Write(dir, r); err != nil {
		t.Fatal(err)
	}
	line := "the modem was brought back after CONN-001 in 2.5s by: the stimulus power-cycle"
	for name, want := range map[string][]string{
		"report.html": {line, "How the bench brought its modem back", "open the port again"},
		"junit.xml":   {`name="recovery-1"`, line},
		"run.json":    {`"recoveries": [`, `"the stimulus power-cycle"`},
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !bytes.Contains(text, []byte(w)) {
				t.Errorf("%s does not tell %q", name, w)
			}
		}
		if name == "report.html" && strings.Contains(string(text), "<script>alert") {
			t.Error("report.html lets a modem write markup")
		}
	}
}
