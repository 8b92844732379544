package bench_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
	"attest/internal/modem"
)

// at does something to the modem a while later.
func (f *fake) at(after time.Duration, how func(*fake)) {
	time.AfterFunc(after, func() { f.change(how) })
}

func TestARestartIsRecognised(t *testing.T) {
	goes := func(f *fake) { f.off = true }
	comes := func(f *fake) { f.off = false }
	ready := func(text string) func(*fake) {
		return func(f *fake) { f.off = false; f.say(text) }
	}
	tests := []struct {
		name    string
		restart func(*fake)
		least   time.Duration // after which it is over
		err     string
	}{
		{"RDY", func(f *fake) { f.off = true; f.at(1500*time.Millisecond, ready("\r\nRDY\r\n")) }, 1500 * time.Millisecond, ""},
		{"RDY behind noise", func(f *fake) { f.off = true; f.at(1500*time.Millisecond, ready("\xff\xfeRDY\r\n")) }, 1500 * time.Millisecond, ""},
		{"no RDY before the line rate is trained", func(f *fake) { f.off = true; f.at(1500*time.Millisecond, comes) }, 1500 * time.Millisecond, ""},
		{"RDY when the line rate is trained", func(f *fake) {
			f.off = true
			f.act["AT"] = func(f *fake) { f.say("\r\nRDY\r\n"); delete(f.act, "AT") }
			f.at(5*time.Second, comes)
		}, 5 * time.Second, ""},
		{"it takes its time to go", func(f *fake) { f.at(4*time.Second, goes); f.at(7*time.Second, ready("\r\nRDY\r\n")) }, 7 * time.Second, ""},
		{"the same without RDY", func(f *fake) { f.at(4*time.Second, goes); f.at(7*time.Second, comes) }, 7 * time.Second, ""},
		{"the first command is lost", func(f *fake) {
			f.off = true
			f.at(time.Second, func(f *fake) { f.say("\r\nRDY\r\n") })
			f.at(3*time.Second, comes)
		}, 3 * time.Second, ""},
		{"answers to AT that are late", func(f *fake) {
			f.off = true
			f.late = map[string]time.Duration{"AT": 1500 * time.Millisecond}
			f.at(time.Second, ready("\r\nRDY\r\n"))
		}, time.Second, ""},
		{"none", func(*fake) {}, 60 * time.Second, "wait for RDY"},
		{"it stays away", goes, 60 * time.Second, "wait for the modem to boot"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				device := &fake{act: map[string]func(*fake){}, stimuli: map[string]func(*fake){"reset": tt.restart}}
				trial := begin(t, open(t, config(t, device)))
				from, start := trial.Modem.Mark(), time.Now()
				if err := trial.Stimulate(t.Context(), "reset"); err != nil {
					t.Fatal(err)
				}
				err := trial.Reappear(t.Context(), from)
				took := time.Since(start)
				if took < tt.least || took > tt.least+10*time.Second {
					t.Errorf("it took %v, want hardly more than %v", took, tt.least)
				}
				var late *modem.TimeoutError
				if tt.err != "" {
					if !errors.As(err, &late) || !strings.Contains(err.Error(), tt.err) {
						t.Errorf("Reappear = %v, want %q", err, tt.err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				device.change(func(f *fake) { f.late = nil })
				if got := ask(t, trial, "AT+CIMI"); got != "460001234567890 | OK" {
					t.Errorf("AT+CIMI answered %q", got)
				}
				for _, e := range trial.Dialogue() {
					if len(e.Line.Flaws) > 0 || e.Sent && e.Command.Text == "AT" {
						t.Errorf("evidence of our own doing: %+v", e)
					}
				}
			})
		})
	}
}

// The boot lines are evidence, though we speak meanwhile.
func TestBootLinesAreEvidence(t *testing.T) {
	t.Parallel()
	trial := begin(t, emulated(t))
	from := trial.Modem.Mark()
	if err := trial.Stimulate(t.Context(), "reset"); err != nil {
		t.Fatal(err)
	}
	if err := trial.Reappear(t.Context(), from); err != nil {
		t.Fatal(err)
	}
	if got := said(trial); !strings.Contains(got, "RDY") {
		t.Errorf("the evidence is %q", got)
	}
}

// restartsInto begins a trial whose reset is over at once and leaves the modem as it
// is told.
func restartsInto(t *testing.T, device *fake, state func(*fake)) error {
	t.Helper()
	device.stimuli = map[string]func(*fake){"reset": func(f *fake) { state(f); f.say("\r\nRDY\r\n") }}
	trial := begin(t, open(t, config(t, device)))
	from := trial.Modem.Mark()
	if err := trial.Stimulate(t.Context(), "reset"); err != nil {
		t.Fatal(err)
	}
	limited, cancel := context.WithTimeout(t.Context(), 60*time.Second) // the step's time, for the restart
	defer cancel()
	return trial.Reappear(limited, from)
}

const detached = "\r\n+CGATT: 0\r\n\r\nOK\r\n"

func TestTheNetworkHasItsOwnTime(t *testing.T) {
	for _, tt := range []struct {
		name  string
		says  string // to AT+CGATT?
		until time.Duration
	}{
		{"detached", detached, 110 * time.Second},
		{"the SIM is busy", "\r\n+CME ERROR: 14\r\n", 20 * time.Second},
		{"too early", "\r\n+CME ERROR: 4\r\n", 3 * time.Second},
		{"no answer", "", 25 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				device := &fake{script: map[string]string{}}
				start := time.Now()
				err := restartsInto(t, device, func(f *fake) {
					f.script["AT+CGATT?"] = tt.says
					f.at(tt.until, func(f *fake) { delete(f.script, "AT+CGATT?") })
				})
				if took := time.Since(start); err != nil || took < tt.until || took > tt.until+10*time.Second {
					t.Errorf("Reappear = %v after %v, want nil after %v", err, took, tt.until)
				}
			})
		})
	}
}

// That there is no network is nobody's firmware's fault.
func TestAMissingNetworkIsAnErrorOfTheBench(t *testing.T) {
	for name, says := range map[string]string{"detached": detached, "an error": "\r\nERROR\r\n", "no answer": ""} {
		t.Run(name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				device := &fake{script: map[string]string{}}
				err := restartsInto(t, device, func(f *fake) { f.script["AT+CGATT?"] = says })
				var network *bench.NetworkError
				var late *modem.TimeoutError
				if !errors.As(err, &network) || errors.As(err, &late) || errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("Reappear = %#v, want a *NetworkError alone", err)
				}
			})
		})
	}
}

func TestARunThatEndsWaitsForNoNetwork(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{script: map[string]string{}, stimuli: map[string]func(*fake){}}
		b := open(t, config(t, device))
		ctx, cancel := context.WithCancel(t.Context())
		trial := begin(t, b)
		device.change(func(f *fake) { f.script["AT+CGATT?"] = detached; f.say("\r\nRDY\r\n") })
		time.AfterFunc(5*time.Second, cancel)
		start := time.Now()
		if err := trial.Reappear(ctx, trial.First()); !errors.Is(err, context.Canceled) || time.Since(start) != 5*time.Second {
			t.Errorf("Reappear = %v after %v", err, time.Since(start))
		}
	})
}

// A module that says that it is detached is told once to attach; after a restart it
// has time to do so by itself.
func TestADetachedModemIsToldToAttach(t *testing.T) {
	simulated(t, func(t *testing.T) {
		asked := map[string]int{}
		device := &fake{script: map[string]string{}, act: map[string]func(*fake){
			"AT+CGATT=1":   func(*fake) { asked["CGATT"]++ },
			"AT+CGACT=1,1": func(f *fake) { asked["CGACT"]++; f.at(10*time.Second, func(f *fake) { delete(f.script, "AT+CGATT?") }) },
		}}
		b := open(t, config(t, device))
		trial := begin(t, b)
		if len(asked) > 0 {
			t.Errorf("a modem that is attached was asked %v", asked)
		}
		device.change(func(f *fake) { f.script["AT+CGATT?"] = detached; f.say("\r\nRDY\r\n") })
		start := time.Now()
		if err := trial.Reappear(t.Context(), trial.First()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); asked["CGATT"] != 1 || asked["CGACT"] != 1 || took < 40*time.Second || took > 45*time.Second {
			t.Errorf("after a restart it was asked %v in %v", asked, took)
		}
		if err := trial.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		device.change(func(f *fake) { f.script["AT+CGATT?"] = detached })
		start = time.Now()
		begin(t, b)
		if took := time.Since(start); asked["CGATT"] != 2 || asked["CGACT"] != 2 || took > 11*time.Second {
			t.Errorf("before a trial it was asked %v in %v", asked, took)
		}
	})
}
