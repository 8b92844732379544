package bench_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/transcripts"
)

func pending(command string) at.Pending { return luat.Pending(command) }

func TestASilentModemIsRefused(t *testing.T) {
	if _, err := authority(); err != nil { // outside the bubble: its time would stand still
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		b, err := bench.Open(t.Context(), config(t, &fake{off: true}))
		var silent *bench.SilentError
		if b != nil || !errors.As(err, &silent) {
			t.Errorf("Open = %v, want a *SilentError", err)
		}
		if waited := time.Since(start); waited > 40*time.Second { // three questions of 9 s, and the bytes between them
			t.Errorf("it took %v to find out", waited)
		}
	})
}

// However somebody left the modem, it is led back to taking commands, and every
// command gets its own answer.
func TestAModemIsLedOut(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func() *fake{
		"of nothing":                  func() *fake { return &fake{} },
		"of MPUBEX without a length":  func() *fake { return &fake{data: -1} },
		"of MPUBEX with a length":     func() *fake { return &fake{data: 4100} },
		"of the longest FSWRITE":      func() *fake { return &fake{data: 10240} },
		"of data that lack one byte":  func() *fake { return &fake{data: 1} },
		"of the silence of ATQ1":      func() *fake { return &fake{quiet: true} },
		"past a result that is late":  func() *fake { return &fake{stale: "\r\nOK\r\n"} },
		"past an error that is late":  func() *fake { return &fake{stale: "\r\nERROR\r\n"} },
		"past information and result": func() *fake { return &fake{stale: "\r\n+CSQ: 20,0\r\n\r\nOK\r\n"} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := open(t, config(t, f()))
				if raw := b.Release().Raw; raw != "AirM2M_780EP_V1007_LTE_AT" {
					t.Errorf("ATI answered %q", raw)
				}
				trial := begin(t, b)
				for _, command := range []string{"AT+CIMI", "ATI"} {
					if got, want := ask(t, trial, command), v1007[command]; !strings.Contains(want, strings.Split(got, " | ")[0]) {
						t.Errorf("%s answered %q, want %q", command, got, want)
					}
				}
			})
		})
	}
}

// An answer that was given up for late must not be taken for that of the next
// command, in this trial's end or in those to come.
func TestALateAnswerShiftsNothing(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		b := open(t, config(t, &fake{late: map[string]time.Duration{"AT+SLOW": 9*time.Second + 100*time.Millisecond}}))
		trial := begin(t, b)
		var late *modem.TimeoutError
		ctx, cancel := contextFor(t, 9*time.Second)
		defer cancel()
		if _, err := trial.Modem.Do(ctx, pending("AT+SLOW")); !errors.As(err, &late) {
			t.Fatalf("AT+SLOW: %v, want a time-out", err)
		}
		if err := trial.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			trial := begin(t, b)
			if got := ask(t, trial, "AT+CIMI"); got != "460001234567890 | OK" {
				t.Errorf("AT+CIMI answered %q", got)
			}
			for _, e := range trial.Dialogue() {
				for _, flaw := range e.Line.Flaws {
					t.Errorf("%q: %v", e.Raw, flaw)
				}
			}
			if err := trial.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAPowerCycleBringsAModemBack(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		device := &fake{stimuli: map[string]func(*fake){"power-cycle": func(f *fake) {
			f.off = false
			f.say("\r\nRDY\r\n")
		}}}
		b := open(t, config(t, device))
		trial := begin(t, b)
		device.mu.Lock()
		device.off = true
		device.mu.Unlock()
		var silent *bench.SilentError
		if err := trial.Alive(t.Context()); !errors.As(err, &silent) {
			t.Errorf("Alive = %v, want a *SilentError", err)
		}
		if err := trial.Close(t.Context()); err == nil {
			t.Error("the trial of a dead modem closed without an error")
		}
		if err := b.Broken(); err != nil {
			t.Errorf("Broken = %v, but its power can be taken away", err)
		}
		trial = begin(t, b)
		if got := ask(t, trial, "AT"); got != "OK" {
			t.Errorf("AT answered %q", got)
		}
	})
}

func TestAModemThatStaysDeadBreaksTheBench(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	for name, stimuli := range map[string]map[string]func(*fake){
		"without a power switch":     nil,
		"though its power is cycled": {"power-cycle": func(*fake) {}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				device := &fake{stimuli: stimuli}
				b := open(t, config(t, device))
				device.mu.Lock()
				device.off = true
				device.mu.Unlock()
				trial, err := b.NewTrial(t.Context(), "T-001")
				var silent *bench.SilentError
				if !errors.As(err, &silent) || trial == nil {
					t.Fatalf("NewTrial = %v, %v; want a *SilentError with the timeline", trial, err)
				}
				if line := trial.Timeline(); !strings.Contains(line, `> AT\r\n`) {
					t.Errorf("the timeline does not show what was tried:\n%s", line)
				}
				_ = trial.Close(t.Context())
				start := time.Now()
				if _, err := b.NewTrial(t.Context(), "T-002"); err == nil || time.Since(start) > 0 {
					t.Errorf("the next trial: %v after %v, want an error at once", err, time.Since(start))
				}
				if b.Broken() == nil {
					t.Error("the bench passes for sound")
				}
			})
		})
	}
}

func TestTheLabelMustFit(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, printed string
		label         firmware.Identity
		note          string // of the profile
		err           string
	}{
		{"no label", "AirM2M_780EP_V1007_LTE_AT", firmware.Identity{}, "", ""},
		{"the same", "AirM2M_780EP_V1007_LTE_AT", firmware.Identity{Model: "780EP", Version: "V1007"}, "", ""},
		{"the other word order", "AirM2M_780EP_LTE_AT_V1007", firmware.Identity{Model: "780EP", Version: "V1007"}, "", ""},
		{"another version", "AirM2M_780EP_V1007_LTE_AT", firmware.Identity{Model: "780EP", Version: "V1008"}, "", "want 780EP V1008, ATI says 780EP V1007"},
		{"a release without a profile", "AirM2M_780EP_V1009_LTE_AT", firmware.Identity{}, "780EP V1009 has no profile yet; that of 780EP V1008 is used, the newest older one of its line", ""},
		{"an older release than any profile", "AirM2M_780EP_V1002_LTE_AT", firmware.Identity{}, "780EP V1002 has no profile yet; that of 780EP V1007 is used, the oldest one of its line", ""},
		{"a model that another stands in for", "AirM2M_700EAQ_V2015_LTE_AT", firmware.Identity{}, "700EAQ V2015 has no profile yet; that of 780EQ V2015 is used, one firmware line with 780EQ", ""},
		{"a model of which nothing is known", "AirM2M_999_V1_LTE_AT", firmware.Identity{}, "", "find profile of 999 V1"},
		{"no release at all", "Quectel", firmware.Identity{}, "", `another kind of firmware: ATI says "Quectel"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				device := &fake{script: map[string]string{"ATI": "\r\n" + tt.printed + "\r\n\r\nOK\r\n"}}
				b, err := bench.Open(t.Context(), config(t, device))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = b.Close() })
				release, err := b.Identify(t.Context(), transcripts.FS, tt.label)
				if tt.err != "" {
					if err == nil || !strings.Contains(err.Error(), tt.err) {
						t.Errorf("Identify = %v, want %q in it", err, tt.err)
					}
					return
				}
				if err != nil || release.Raw != tt.printed || release.Profile.Note != tt.note {
					t.Errorf("got %q with the note %q, %v; want %q", release.Raw, release.Profile.Note, err, tt.note)
				}
				if release.IMEI != "868000000000018" {
					t.Errorf("IMEI %q", release.IMEI)
				}
			})
		})
	}
}

func TestTheNetworkIsWaitedFor(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		device := &fake{script: map[string]string{"AT+CGATT?": "\r\n+CGATT: 0\r\n\r\nOK\r\n"}}
		b := open(t, config(t, device))
		time.AfterFunc(20*time.Second, func() {
			device.mu.Lock()
			delete(device.script, "AT+CGATT?")
			device.mu.Unlock()
			device.say("\r\n+CGEV: ME PDN ACT 1\r\n")
		})
		start := time.Now()
		begin(t, b)
		if waited := time.Since(start); waited < 20*time.Second || waited > 21*time.Second {
			t.Errorf("it took %v, want no longer than the network", waited)
		}
	})
}

func TestAModemWithoutANetworkIsNotJudged(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		b := open(t, config(t, &fake{script: map[string]string{"AT+CGATT?": "\r\n+CGATT: 0\r\n\r\nOK\r\n"}}))
		if _, err := b.NewTrial(t.Context(), "T-001"); err == nil || !strings.Contains(err.Error(), "wait for the network") {
			t.Errorf("NewTrial = %v, want an error that names the network", err)
		}
	})
}

// What a stimulus took away is asked for by the manual's commands.
func TestThePDPContextIsAskedForAgain(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		device := &fake{script: map[string]string{}, stimuli: map[string]func(*fake){"pdp-loss": func(f *fake) {
			f.script["AT+CGATT?"] = "\r\n+CGATT: 0\r\n\r\nOK\r\n"
			f.say("\r\n+CGEV: NW PDN DEACT 1\r\n")
		}}}
		device.act = map[string]func(*fake){"AT+CGACT=1,1": func(f *fake) { delete(f.script, "AT+CGATT?") }}
		b := open(t, config(t, device))
		trial := begin(t, b)
		if err := trial.Stimulate(t.Context(), "pdp-loss"); err != nil {
			t.Fatal(err)
		}
		if err := trial.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		begin(t, b)
		if waited := time.Since(start); waited > time.Second {
			t.Errorf("it took %v", waited)
		}
	})
}

// Only MIPCLOSE ends a connection for sure, and it may say so late.
func TestAConnectionIsClosed(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	for name, closing := range map[string]time.Duration{"at once": 0, "after a second": time.Second, "never": time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				device := &fake{script: map[string]string{"AT+MQTTSTATU": "\r\n+MQTTSTATU :2\r\n\r\nOK\r\n"}}
				device.act = map[string]func(*fake){"AT+MIPCLOSE": func(f *fake) {
					closed := func() { delete(f.script, "AT+MQTTSTATU") }
					if closing == 0 {
						closed()
						return
					}
					time.AfterFunc(closing, func() {
						f.mu.Lock()
						defer f.mu.Unlock()
						closed()
						f.say("\r\nCLOSED\r\n")
					})
				}}
				b := open(t, config(t, device))
				_, err := b.NewTrial(t.Context(), "T-001")
				if failed := err != nil; failed != (closing == time.Hour) {
					t.Errorf("NewTrial = %v", err)
				}
				if closing == time.Hour && !strings.Contains(err.Error(), "still connected") {
					t.Errorf("NewTrial = %v, want an error that says what is wrong", err)
				}
			})
		})
	}
}
