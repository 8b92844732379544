package bench_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/bench"
	"attest/internal/port"
)

// simulated runs a test whose time is not real.
func simulated(t *testing.T, test func(*testing.T)) {
	t.Helper()
	if _, err := authority(); err != nil { // outside the bubble: its time would stand still
		t.Fatal(err)
	}
	synctest.Test(t, test)
}

// change changes a modem that is in use.
func (f *fake) change(how func(*fake)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	how(f)
}

// said returns the dialogue as one line, without what is blank.
func said(trial *bench.Trial) string {
	var texts []string
	for _, e := range trial.Dialogue() {
		if text := strings.TrimSpace(string(e.Raw)); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, " | ")
}

// Nine seconds are documented for every command, AT among them.
func TestAProbeHasItsDocumentedTime(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{}
		trial := begin(t, open(t, config(t, device)))
		device.change(func(f *fake) { f.late = map[string]time.Duration{"AT": 8900 * time.Millisecond} })
		if err := trial.Alive(t.Context()); err != nil {
			t.Error(err)
		}
		device.change(func(f *fake) { f.late = nil })
		if got := said(trial); got != "AT | OK" {
			t.Errorf("the dialogue is %q", got)
		}
	})
}

// What our own bytes make a modem print is in the timeline, and no evidence.
func TestWhatLeadingOutProvokesIsNoEvidence(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{act: map[string]func(*fake){
			"ATQ0": func(f *fake) { f.say("\r\nOK\r\n\r\nTimeOut\r\n\r\nPUBACK\r\n") },
			"ATE1": func(f *fake) {
				f.act["AT+CMEE?"] = func(f *fake) { time.AfterFunc(20*time.Millisecond, func() { f.say("\r\nPUBCOMP\r\n") }) }
			},
		}}
		trial := begin(t, open(t, config(t, device)))
		ask(t, trial, "AT+CIMI")
		device.change(func(f *fake) { f.data = -1 })
		if err := trial.Alive(t.Context()); err != nil {
			t.Fatal(err)
		}
		ask(t, trial, "ATI")
		if got := said(trial); got != "AT+CIMI | 460001234567890 | OK | ATI | AirM2M_780EP_V1007_LTE_AT | OK" {
			t.Errorf("the evidence is %q", got)
		}
		for _, want := range []string{"# the modem missed AT", `> \x1a`, "> ATQ0", "< PUBACK", "< PUBCOMP", "# the modem takes commands again"} {
			if !strings.Contains(trial.Timeline(), want) {
				t.Errorf("no %q in the timeline:\n%s", want, trial.Timeline())
			}
		}
	})
}

// A modem that is not led out has said nothing that counts since its first miss.
func TestASilentModemGivesNoEvidence(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{}
		trial := begin(t, open(t, config(t, device)))
		device.change(func(f *fake) { f.off = true })
		var silent *bench.SilentError
		if err := trial.Alive(t.Context()); !errors.As(err, &silent) {
			t.Errorf("Alive = %v, want a *SilentError", err)
		}
		device.say("\r\nOK\r\n")
		synctest.Wait()
		if got := said(trial); got != "" {
			t.Errorf("the evidence is %q", got)
		}
	})
}

// slow is a modem behind a line of 9600 bit/s.
type slow struct{ *fake }

func (s slow) Connect(ctx context.Context) (port.Port, error) {
	p, err := s.fake.Connect(ctx)
	return slowPort{p}, err
}

type slowPort struct{ port.Port }

func (s slowPort) Write(b []byte) (int, error) {
	<-time.After(time.Duration(len(b)) * 10 * time.Second / 9600)
	return s.Port.Write(b)
}

func TestASlowLineHasTheTimeThatItNeeds(t *testing.T) {
	simulated(t, func(t *testing.T) {
		b := open(t, config(t, slow{&fake{data: 10240}}))
		if raw := b.Release().Raw; raw != "AirM2M_780EP_V1007_LTE_AT" {
			t.Errorf("ATI answered %q", raw)
		}
	})
}
