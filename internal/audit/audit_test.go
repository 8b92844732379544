package audit_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/audit"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/verdict"
)

// What becomes of a defect, whose failures in truth are CACHE-002 and CACHE-008.
func TestRun(t *testing.T) {
	t.Parallel()
	const name, shows = "cache-stays-valid", `got slots "0 1 2 3"`
	both := []string{"CACHE-008", "CACHE-002"}
	for _, test := range []struct {
		name   string
		named  []string // by its row
		plan   []string
		shows  string
		extent audit.Extent
		word   string
		kills  []string
		tried  int
	}{
		{"killed by the first that it names", []string{"CACHE-002", "CACHE-008"}, []string{"CACHE-001", "CACHE-002", "CACHE-008"}, shows, audit.FirstKill, "killed", []string{"CACHE-002"}, 1},
		{"the second says what the first does not", both, both, shows, audit.FirstKill, "killed", both, 2},
		{"nobody is asked who could know", []string{"CACHE-002"}, []string{"CACHE-001", "CACHE-004"}, shows, audit.FirstKill, "survived", nil, 2},
		{"the one that it names notices nothing", []string{"CACHE-001"}, []string{"CACHE-001"}, shows, audit.FirstKill, "survived", nil, 1},
		{"somebody else notices", []string{"CACHE-001"}, []string{"CACHE-001", "CACHE-002"}, shows, audit.FirstKill, "outside", []string{"CACHE-002"}, 2},
		{"the message is about something else", both[1:], both, "no such words", audit.FirstKill, "outside", both[1:], 1},
		{"nobody said what to look for", both[1:], both[1:], "", audit.FirstKill, "outside", both[1:], 1},
		{"all that it names", both, []string{"CACHE-001", "CACHE-002", "CACHE-008"}, shows, audit.Named, "killed", both, 2},
		{"all there are", both[1:], []string{"CACHE-001", "CACHE-002", "CACHE-008"}, shows, audit.Everything, "killed", both, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reasons := map[string]string{}
			if test.shows != "" {
				reasons[name] = test.shows
			}
			var judged []verdict.Defect
			rows, err := audit.RunFor(t.Context(), audit.Config{
				Plan: plan(t, test.plan...), Defects: []emulator.Defect{defect(t, name, test.named...)}, Extent: test.extent, Side: 4,
				Open: broken, Judged: func(d verdict.Defect) { judged = append(judged, d) },
			}, reasons)
			if err != nil || len(rows) != 1 || len(judged) != 1 {
				t.Fatalf("%d rows, %d told, error %v", len(rows), len(judged), err)
			}
			got := kills(rows[0])
			slices.Sort(got)
			want := slices.Sorted(slices.Values(test.kills))
			if d := rows[0]; d.Word() != test.word || !slices.Equal(got, want) || d.Tried != test.tried || d.Broken != "" || d.Took <= 0 {
				t.Errorf("%s by %q of %d, %q; want %s by %q of %d\n%s", d.Word(), got, d.Tried, d.Broken, test.word, want, test.tried, d.Why())
			}
		})
	}
}

// A scenario that hangs is ended by Limit, and is no kill.
func TestHangIsNoKill(t *testing.T) {
	t.Parallel()
	d := defect(t, "no-closed", "CLOSE-001")
	start := time.Now()
	rows, err := audit.RunFor(t.Context(), audit.Config{
		Plan: plan(t, "CLOSE-001", "CLOSE-002"), Defects: []emulator.Defect{d}, Side: 2, Limit: 300 * time.Millisecond, Open: broken,
	}, map[string]string{"no-closed": "CLOSED"})
	if err != nil {
		t.Fatal(err)
	}
	if got := rows[0]; got.Word() != verdict.DefectSurvived || got.Tried != 0 || len(got.Excuses) != 2 || !strings.Contains(got.Why(), "took longer than 300ms") {
		t.Errorf("%s: %s", got.Word(), got.Why())
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("two scenarios of 0.3 s took %v", took)
	}
}

// A bench that cannot be opened costs its defect the verdict, and no other.
func TestNoBench(t *testing.T) {
	t.Parallel()
	defects := []emulator.Defect{defect(t, "no-closed", "CLOSE-001"), defect(t, "cache-stays-valid", "CACHE-002")}
	rows, err := audit.RunFor(t.Context(), audit.Config{
		Plan: plan(t, "CLOSE-001", "CACHE-002"), Defects: defects, Side: 1,
		Open: func(ctx context.Context, name string) (*bench.Bench, error) {
			if name == "no-closed" {
				return nil, errors.New("no port is free")
			}
			return broken(ctx, name)
		},
	}, map[string]string{"cache-stays-valid": "slots"})
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Word() != verdict.DefectUnjudged || !strings.Contains(rows[0].Broken, "no port is free") {
		t.Errorf("%s: %q", rows[0].Word(), rows[0].Broken)
	}
	if rows[1].Word() != verdict.DefectKilled {
		t.Errorf("the other one %s: %s", rows[1].Word(), rows[1].Why())
	}
	a := verdict.Audit{Defects: rows}
	if a.Status() != 3 || a.Verdict() != "no verdict" {
		t.Errorf("status %d, %s", a.Status(), a.Verdict())
	}
}

// What was judged before an interrupt stands, all else is unjudged.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	row := defect(t, "cache-stays-valid", "CACHE-002")
	told := 0
	rows, err := audit.RunFor(ctx, audit.Config{
		Plan: plan(t, "CACHE-002"), Defects: []emulator.Defect{row, row, row}, Side: 1, Open: broken,
		Judged: func(verdict.Defect) { told++; interrupt() },
	}, map[string]string{"cache-stays-valid": "slots"})
	if !errors.Is(err, context.Canceled) || len(rows) != 3 || told != 1 {
		t.Fatalf("%d rows, %d told, error %v", len(rows), told, err)
	}
	for i, want := range []string{verdict.DefectKilled, verdict.DefectUnjudged, verdict.DefectUnjudged} {
		if rows[i].Word() != want {
			t.Errorf("row %d: %s, want %s: %s", i, rows[i].Word(), want, rows[i].Why())
		}
	}
}
