package bench_test

import (
	"slices"
	"testing"

	"attest/internal/bench"
	"attest/internal/luat"
)

// A scenario that breaks off leaves files of ours: the next one finds none, and what
// the modem had before is left alone.
func TestPreparationSweepsWhatAScenarioLeft(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	run := func(commands ...string) {
		t.Helper()
		trial := begin(t, b)
		for _, command := range commands {
			if got := ask(t, trial, command); got != "OK" {
				t.Fatalf("%s answered %q", command, got)
			}
		}
		if err := trial.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	run("AT+FSCREATE=theirs.txt", "AT+FSMKDIR=/theirs", "AT+FSCREATE=/theirs/attest-a.txt")
	run(`AT+FSCREATE="attest-a.txt"`, `AT+FSMKDIR="/attest-dir"`, `AT+FSMKDIR="/attest-dir/deeper"`, `AT+FSCREATE="/attest-dir/deeper/b.txt"`)
	if got, want := entries(t, begin(t, b), "/"), []string{"theirs.txt", `theirs\`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := entries(t, begin(t, b), "/theirs"), []string{"attest-a.txt"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// entries are the lines of a listing, which the emulator prints one an entry.
func entries(t *testing.T, trial *bench.Trial, directory string) []string {
	t.Helper()
	answer, err := trial.Modem.Do(t.Context(), luat.Pending("AT+FSLS="+directory))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range answer.Info {
		list = append(list, line.Text)
	}
	slices.Sort(list)
	return list
}
