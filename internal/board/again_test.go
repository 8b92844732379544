package board_test

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"attest/internal/board"
	"attest/internal/board/boardtest"
	"attest/internal/report"
	"attest/internal/verdict"
)

// A Reader says what Read says, returns the same board as long as nothing changes, and keeps runs
// that go on off it.
func TestReadAgain(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := boardtest.Generate(root, boardtest.Size{Models: 2, Versions: 3, Runs: 12, Scenarios: 20, Strays: 5}); err != nil {
		t.Fatal(err)
	}
	r := board.NewReader(root)
	look := func() *board.Board {
		t.Helper()
		b, err := r.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := look()
	if !reflect.DeepEqual(first, readBoard(t, root)) {
		t.Error("the Reader says something else than Read")
	}
	if look() != first {
		t.Error("nothing changed, and the board is another one")
	}

	h := verdict.Header{Run: "live", Model: "780EP", Version: "V1003", Started: epoch}
	dir := report.Dir(root, h)
	j, err := report.Create(dir, h, []verdict.Planned{{ID: "GEN-001", Area: "boot"}})
	if err != nil {
		t.Fatal(err)
	}
	going := look()
	if want := []string{"780EP/V1003/live"}; !slices.Equal(r.Running(), want) || going.Runs != 12 {
		t.Errorf("%v go on, and the board has %d runs; want %v and 12", r.Running(), going.Runs, want)
	}
	if err := j.Record(verdict.Result{ID: "GEN-001", Attempt: 1, Outcome: verdict.Pass, Judgement: verdict.Conforms}); err != nil {
		t.Fatal(err)
	}
	if look() != going {
		t.Error("a run that goes on changed the board")
	}
	if err := j.Close(report.End{Finished: epoch}); err != nil {
		t.Fatal(err)
	}
	over := look()
	if len(r.Running()) != 0 || over.Runs != 13 || !reflect.DeepEqual(over, readBoard(t, root)) {
		t.Errorf("%v go on, and the board has %d runs; want none and 13", r.Running(), over.Runs)
	}

	if err := os.WriteFile(filepath.Join(root, "780EP", "new.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if strayed := look(); len(strayed.Strays) != 6 {
		t.Errorf("%d strays, want 6", len(strayed.Strays))
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if gone := look(); gone.Runs != 12 {
		t.Errorf("%d runs, want 12", gone.Runs)
	}
}
