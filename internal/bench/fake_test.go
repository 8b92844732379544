package bench_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/broker/pki"
	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/transcripts"
)

// authority is shared by all tests: keys take their time.
var authority = sync.OnceValues(func() (*pki.Authority, error) { return bench.NewAuthority(bench.BrokerConfig{}) })

// fake is a scripted modem. It answers what the script says, the questions of a
// bench as a V1007 does, and everything else with OK.
type fake struct {
	script  map[string]string        // command -> what is printed for it, in place of the answer
	stale   string                   // printed once at the first command, well before its answer
	act     map[string]func(*fake)   // command -> what happens before its answer
	stimuli map[string]func(*fake)   // what can be done to it
	data    int                      // bytes that it waits for as data; -1: until 0x1A
	off     bool                     // says nothing
	quiet   bool                     // ATQ1
	late    map[string]time.Duration // command -> how long it is busy with it
	hang    chan struct{}            // when set, Close waits for it
	away    chan struct{}            // when set, a second Connect waits for it
	opened  int                      // how often its port was opened
	mu      sync.Mutex
	far     port.Port
}

// v1007 is what the bench asks for.
var v1007 = map[string]string{
	"ATI":          "\r\nAirM2M_780EP_V1007_LTE_AT\r\n\r\nOK\r\n",
	"AT+CGSN":      "\r\n868000000000018\r\n\r\nOK\r\n",
	"AT+CIMI":      "\r\n460001234567890\r\n\r\nOK\r\n",
	"AT+ICCID":     "\r\n+ICCID: 898600ABCDEF12345678\r\n\r\nOK\r\n",
	"AT+CMEE?":     "\r\n+CMEE :1\r\n\r\nOK\r\n",
	"AT+CGATT?":    "\r\n+CGATT: 1\r\n\r\nOK\r\n",
	"AT+MQTTSTATU": "\r\n+MQTTSTATU :0\r\n\r\nOK\r\n",
}

func (f *fake) Connect(ctx context.Context) (port.Port, error) {
	if f.opened++; f.opened > 1 && f.away != nil {
		select {
		case <-f.away:
		case <-ctx.Done():
			return nil, errors.New("there is no such port")
		}
	}
	host, far := port.Pipe("fake")
	f.far = far
	go f.listen()
	return host, nil
}

func (f *fake) listen() {
	var line []byte
	buf := make([]byte, 4096)
	for {
		n, err := f.far.Read(buf)
		if err != nil {
			return
		}
		f.mu.Lock()
		for _, b := range buf[:n] {
			line = f.take(line, b)
		}
		f.mu.Unlock()
	}
}

// take is one byte: data, or of a command line.
func (f *fake) take(line []byte, b byte) []byte {
	switch {
	case f.off:
		return nil
	case f.data > 0:
		if f.data--; f.data == 0 {
			f.say("\r\nOK\r\n")
		}
		return nil
	case f.data < 0:
		if b == 0x1a {
			f.data = 0
			f.say("\r\nOK\r\n")
		}
		return nil
	case b == '\r':
		f.command(string(line))
		return nil
	case b == '\n', b == 0x1a:
		return line
	}
	return append(line, b)
}

func (f *fake) command(text string) {
	if text == "" {
		return
	}
	if act := f.act[text]; act != nil {
		act(f)
	}
	if text == "ATQ0" {
		f.quiet = false
	}
	answer, ok := f.script[text]
	if !ok {
		answer, ok = v1007[text]
	}
	if !ok {
		answer = "\r\nOK\r\n"
	}
	if !ok && strings.HasPrefix(text, "AT+MIPSTART=") {
		answer += "\r\nCONNECT FAIL\r\n"
	}
	if f.off || f.quiet {
		return
	}
	if f.stale != "" {
		f.say(f.stale)
		f.stale = ""
		<-time.After(10 * time.Millisecond)
	}
	<-time.After(max(f.late[text], time.Millisecond)) // one after the other, as modems do
	f.say(answer)
}

func (f *fake) say(text string) { _, _ = f.far.Write([]byte(text)) }

func (f *fake) Stimuli() []string {
	var names []string
	for name := range f.stimuli {
		names = append(names, name)
	}
	return names
}

func (f *fake) Stimulate(_ context.Context, name string, _ bench.Circumstances) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	act := f.stimuli[name]
	if act == nil {
		return "", errors.New("no such stimulus")
	}
	act(f)
	return name + " is done", nil
}

func (f *fake) Close() {
	if f.hang != nil {
		<-f.hang
	}
	_ = f.far.Close()
}

// config is that of a bench of a device.
func config(t *testing.T, device bench.Device) bench.Config {
	t.Helper()
	certificates, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	return bench.Config{Device: device, Authority: certificates, Timeouts: bench.Timeouts{Multiplier: 1}}
}

// open opens a bench and reads its release.
func open(t *testing.T, cfg bench.Config) *bench.Bench {
	t.Helper()
	b, err := bench.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() }) // tests of Close look at its error themselves
	if _, err := b.Identify(t.Context(), transcripts.FS, firmware.Identity{}); err != nil {
		t.Fatal(err)
	}
	return b
}

// emulated opens a bench with the embedded emulator.
func emulated(t *testing.T) *bench.Bench {
	t.Helper()
	return emulatedAt(t, bench.BrokerConfig{})
}

// emulatedAt opens one at a broker.
func emulatedAt(t *testing.T, at bench.BrokerConfig) *bench.Bench {
	t.Helper()
	cfg := config(t, nil)
	cfg.Broker = at
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	cfg.Emulated, cfg.Timeouts = profile, bench.Timeouts{}
	return open(t, cfg)
}

// begin begins a trial.
func begin(t *testing.T, b *bench.Bench) *bench.Trial {
	t.Helper()
	trial, err := b.NewTrial(t.Context(), "T-001")
	if err != nil {
		t.Fatal(err)
	}
	return trial
}

// ask sends a command in a trial and returns its answer as one line.
func ask(t *testing.T, trial *bench.Trial, command string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), trial.Budget(command))
	defer cancel()
	answer, err := trial.Modem.Do(ctx, pending(command))
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.Join(append(answer.Texts(), answer.Final.Text), " | ")
}

func contextFor(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), d)
}

func isLine(text string) func(at.Line) bool {
	return func(l at.Line) bool { return l.Text == text }
}

func startsWith(prefix string) func(at.Line) bool {
	return func(l at.Line) bool { return strings.HasPrefix(l.Text, prefix) }
}
