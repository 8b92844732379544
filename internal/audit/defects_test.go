package audit_test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/features"
	"attest/internal/audit"
	"attest/internal/emulator"
	"attest/internal/suite"
	"attest/internal/verdict"
)

// Every scenario that a defect names is turned red by it, and one of them says what is
// broken. What is not so beside many others is judged again with few: a defect may show
// later than a scenario listens on a busy machine. ATTEST_ALL_MOMENTS has all of them
// judged, else it is one in eight.
func TestDefectsAreKilled(t *testing.T) {
	t.Parallel()
	all, err := suite.Load(suite.Tree{FS: features.FS})
	if err != nil {
		t.Fatal(err)
	}
	defects, ids := emulator.Defects(), all.IDs()
	for _, d := range defects {
		for _, id := range d.KilledBy {
			if !slices.Contains(ids, id) {
				t.Errorf("%s names %s, which is no scenario", d.Name, id)
			}
		}
	}
	sides := []int{128, 16, 1}
	if os.Getenv("ATTEST_ALL_MOMENTS") == "" {
		sides[0] = 256 // places for every scenario of a defect at once
		var some []emulator.Defect
		for i := 0; i < len(defects); i += 8 {
			some = append(some, defects[i])
		}
		defects = some
	}
	for _, side := range sides {
		rows, err := audit.Run(t.Context(), audit.Config{
			Plan: all, Defects: defects, Extent: audit.Named, Side: side, Limit: 2 * time.Minute, Open: broken,
		})
		if err != nil {
			t.Fatal(err)
		}
		var again []emulator.Defect
		for i, d := range rows {
			problem := shortOf(d)
			if problem == "" {
				continue
			}
			again = append(again, defects[i])
			if side == 1 || len(d.Expected) == 0 {
				t.Errorf("%s: %s", d.Name, problem)
			} else {
				t.Logf("%s on a busy machine: %s", d.Name, problem)
			}
		}
		if defects = again; len(again) == 0 {
			return
		}
	}
}

// shortOf says what a defect lacks: a scenario that it names and that does not fail, a
// message that says too little, one that shows what is broken.
func shortOf(d verdict.Defect) string {
	var lacks []string
	for _, id := range d.Expected {
		if !slices.ContainsFunc(d.Kills, func(k verdict.Kill) bool { return k.ID == id }) {
			lacks = append(lacks, "survives "+id)
		}
	}
	for _, k := range d.Kills {
		if m := k.Mismatch; m.Requirement == "" || m.Source == "" || strings.Join(m.Want, "") == "" {
			lacks = append(lacks, k.ID+" says too little: "+m.Error())
		}
	}
	if !d.Good() {
		lacks = append(lacks, d.Word()+": "+d.Why())
	}
	lacks = append(lacks, d.Excuses...)
	return strings.Join(lacks, "\n  ")
}

// Every defect has a line that says what a message about it shows, and no line is about
// a defect that is none.
func TestReasons(t *testing.T) {
	reasons, err := audit.Reasons()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range emulator.Defects() {
		if _, ok := reasons[d.Name]; !ok {
			t.Errorf("%s (%s) has no line in reasons/*.txt: %s", d.Name, d.Area, d.Breaks)
		}
		delete(reasons, d.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(reasons)) {
		t.Errorf("reasons/*.txt has a line for %q, which is no defect", name)
	}
}
