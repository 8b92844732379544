package bench_test

import "testing"

// A TCP/IP scene that a scenario leaves open is shut, and what it asked for is taken back.
func TestRestore(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	trial := begin(t, b)
	before := ask(t, trial, "AT+CDNSCFG?")
	trial.AtEnd("AT+CDNSCFG=211.136.112.50,211.136.150.66")
	for _, command := range []string{"AT+CIPMUX=1", "AT+CIPSSL=1", "AT+CSTT", "AT+CDNSCFG=192.0.2.1,192.0.2.2"} {
		if got := ask(t, trial, command); got != "OK" {
			t.Fatalf("%s answered %q", command, got)
		}
	}
	if err := trial.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	trial = begin(t, b)
	for command, want := range map[string]string{
		"AT+CIPMUX?": "+CIPMUX: 0 | OK", "AT+CIPSSL?": "+CIPSSL: 0 | OK", "AT+CDNSCFG?": before, "AT+CSTT": "OK",
	} {
		if got := ask(t, trial, command); got != want {
			t.Errorf("%s answers %q, want %q", command, got, want)
		}
	}
}
