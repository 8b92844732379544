package bench_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"attest/broker"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
	"attest/transcripts"
)

// bent is a modem to which something else is said than the bench says: one whose firmware has
// a fault of its own.
type bent struct {
	*desk
	words []string // what is said, what arrives, …
}

func (b bent) Connect(ctx context.Context) (port.Port, error) {
	p, err := b.desk.Connect(ctx)
	return bentPort{p, strings.NewReplacer(b.words...)}, err
}

type bentPort struct {
	port.Port
	change *strings.Replacer
}

func (p bentPort) Write(b []byte) (int, error) {
	_, err := p.Port.Write([]byte(p.change.Replace(string(b))))
	return len(b), err
}

// all are the listeners that a bench can be asked for.
var all = []string{"plain", "tls", "mutual", "echo"}

// away opens a bench whose modem is somewhere outside, in a situation.
func away(t *testing.T, at bench.BrokerConfig, c emulator.Config, words ...string) *bench.Bench {
	t.Helper()
	var err error
	if c.Profile, err = firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"}); err != nil {
		t.Fatal(err)
	}
	m, err := emulator.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	cfg := config(t, bent{&desk{t: t, modem: m}, words})
	cfg.Modem, cfg.Broker, cfg.Timeouts = "outside", at, bench.Timeouts{Multiplier: 0.02}
	return open(t, cfg)
}

// TestPreflight: who is to blame when nothing of the modem arrives.
func TestPreflight(t *testing.T) {
	t.Parallel()
	elsewhere := bench.BrokerConfig{Advertise: "127.0.0.9"}
	other := answering(t)
	for _, tt := range []struct {
		name   string
		broker bench.BrokerConfig
		modem  emulator.Config
		words  []string
		want   []string // in the error; none: the run goes on
		remark string   // in the first timeline
	}{
		{name: "sound"},
		{name: "sound, where others are", broker: bench.BrokerConfig{Public: true}},
		{name: "no way", modem: emulator.Config{Situations: []string{"unreachable"}}, want: []string{"plain listener at 127.0.0.1:", "AT+MIPSTART reports nothing within 1s", "AT+CIPSTART reports nothing within 1s"}},
		{name: "refused", broker: elsewhere, want: []string{"plain listener at 127.0.0.9:", `AT+MIPSTART reports "CONNECT FAIL", and AT+CIPSTART reports "CONNECT FAIL"`}},
		{name: "another machine", broker: other, want: []string{"plain listener at 127.0.0.9:", "somebody else"}},
		{name: "MIPSTART fails", words: []string{`+MIPSTART="127.0.0.1",`, `+MIPSTART="127.0.0.9",`}, remark: `AT+MIPSTART did not: it reports "CONNECT FAIL"`},
		{name: "MIPSTART unknown", words: []string{"+MIPSTART", "+MIPSTARX"}, remark: `AT+MIPSTART did not: it answers "ERROR"`},
		{name: "no CONNECT OK", modem: emulator.Config{Defects: []string{"connect-ok-missing"}}},
		{name: "MIPSTART fails, CIPSTART unknown", words: []string{`+MIPSTART="127.0.0.1",`, `+MIPSTART="127.0.0.9",`, "+CIPSTART", "+CIPSTARX"}},
		{name: "both at fault", broker: elsewhere, words: []string{"+CSTT", "+CSTX", "+CIPSTART", "+CIPSTARX"}},
		{name: "CIPSTART fails", words: []string{`+CIPSTART="TCP","127.0.0.1"`, `+CIPSTART="TCP","127.0.0.9"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := away(t, tt.broker, tt.modem, tt.words...)
			err := b.Preflight(t.Context(), all)
			var unreached *bench.UnreachedError
			if errors.As(err, &unreached) != (len(tt.want) > 0) {
				t.Fatalf("got %v", err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %q, want %q in it", err, want)
				}
			}
			if told := begin(t, b).Timeline(); !strings.Contains(told, tt.remark) || tt.remark == "" && strings.Contains(told, "before the first scenario") {
				t.Errorf("the timeline says\n%s\nwant %q", told, tt.remark)
			}
		})
	}
}

// answering is another machine on the broker's ports, where the modem is sent.
func answering(t *testing.T) bench.BrokerConfig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.9:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return bench.BrokerConfig{Advertise: "127.0.0.9", Ports: map[string]int{"plain": l.Addr().(*net.TCPAddr).Port}}
}

// TestPreflightOfSomeListeners: a firewall that lets one port through and no other, with a
// firmware of which either way to connect is broken.
func TestPreflightOfSomeListeners(t *testing.T) {
	t.Parallel()
	for name, words := range map[string][]string{"sound": nil, "by CIPSTART alone": {"+MIPSTART", "+MIPSTARX"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := forwarded(t)
			b := away(t, at, emulator.Config{}, words...)
			err := b.Preflight(t.Context(), all)
			var unreached *bench.UnreachedError
			if !errors.As(err, &unreached) || unreached.Listener != broker.TLS || unreached.Host != "127.0.0.8" || unreached.Port == 0 {
				t.Errorf("got %v, want tls unreached", err)
			}
			if err := b.Preflight(t.Context(), []string{"plain"}); err != nil {
				t.Errorf("the plain listener alone: %v", err)
			}
			if err := b.Preflight(t.Context(), nil); err != nil {
				t.Errorf("no listener: %v", err)
			}
		})
	}
}

// forwarded is a broker of which the modem finds the plain port alone.
func forwarded(t *testing.T) bench.BrokerConfig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.8:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	plain := l.Addr().(*net.TCPAddr).Port
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(plain)))
			if err != nil {
				near.Close()
				continue
			}
			go func() { io.Copy(near, far); near.Close() }()
			go func() { io.Copy(far, near); far.Close() }()
		}
	}()
	return bench.BrokerConfig{Advertise: "127.0.0.8", Ports: map[string]int{"plain": plain}}
}

// TestPreflightIsCheap and leaves the modem as it was, also where it took both ways.
func TestPreflightIsCheap(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]bench.BrokerConfig{"sound": {}, "unreached": {Advertise: "127.0.0.9"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.settle()
			before := d.state()
			cfg := config(t, d)
			cfg.Modem, cfg.Broker = "outside", at
			b := open(t, cfg)
			began := time.Now()
			err := b.Preflight(t.Context(), all)
			if took := time.Since(began); took > time.Second {
				t.Errorf("it took %v", took)
			}
			if (err != nil) != (name == "unreached") {
				t.Errorf("got %v", err)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			d.same(before)
		})
	}
}
