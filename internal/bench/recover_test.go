package bench_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/bench"
	"attest/internal/modem"
	"attest/internal/port"
	"attest/internal/verdict"
)

// Each rung of the ladder brings the modem back that needs it, and none after it is climbed.
func TestTheLadder(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	on := func(f *fake) { f.off = false; f.say("\r\nRDY\r\n") }
	tests := []struct {
		last string // rung
		lose func(*fake)
	}{
		{"open the port again", func(f *fake) { _ = f.far.Close() }},
		{"AT, and out of a data mode", func(f *fake) { f.data = 10240 }},
		{"AT+MIPCLOSE", connectedUntil(map[string]int{"AT+MIPCLOSE": 4})},
		{"AT+CFUN=0, AT+CFUN=1", connectedUntil(map[string]int{"AT+CFUN=0": 1})},
		{"AT+RESET", connectedUntil(map[string]int{"AT+RESET": 1})},
		{"the stimulus reset", func(f *fake) { f.off = true; f.stimuli["reset"] = on }},
		{"the stimulus power-cycle", func(f *fake) { f.off = true; f.stimuli["power-cycle"] = on }},
	}
	for _, tt := range tests {
		t.Run(tt.last, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				device := &fake{script: map[string]string{}, stimuli: map[string]func(*fake){"reset": func(*fake) {}, "power-cycle": func(*fake) {}}}
				var chores []string
				cfg := config(t, device)
				cfg.Chore = func(_ int, what string) { chores = append(chores, what) }
				b := open(t, cfg)
				trial := begin(t, b)
				device.mu.Lock()
				tt.lose(device)
				device.mu.Unlock()
				_ = trial.Close(t.Context())
				b.Recover(t.Context())
				next := begin(t, b)
				if got := ask(t, next, "AT"); got != "OK" {
					t.Errorf("AT answered %q", got)
				}
				all := b.Recoveries()
				if tt.last == "AT, and out of a data mode" && len(all) == 0 {
					return // the end of the trial led it out
				}
				if len(all) != 1 || !all[0].Recovered || all[0].After != "T-001" || all[0].Steps[len(all[0].Steps)-1].Name != tt.last {
					t.Errorf("recoveries %+v, want one, by %s", all, tt.last)
				}
				at := slices.Index(chores, "bringing the modem back: "+tt.last)
				if at < 0 || chores[at+1] != "" || slices.Contains(chores[at+2:], chores[at]) {
					t.Errorf("it told that it was at %q, want %s, once, and its end", chores, tt.last)
				}
				if again := b.Recoveries(); again != nil {
					t.Errorf("told twice: %v", again)
				}
			})
		})
	}
}

// connectedUntil makes a modem that keeps a connection until a command came so often.
func connectedUntil(after map[string]int) func(*fake) {
	return func(f *fake) {
		f.script["AT+MQTTSTATU"] = "\r\n+MQTTSTATU :2\r\n\r\nOK\r\n"
		f.act = make(map[string]func(*fake))
		for command, n := range after {
			f.act[command] = func(f *fake) {
				if n--; n == 0 {
					delete(f.script, "AT+MQTTSTATU")
				}
				if command == "AT+RESET" {
					time.AfterFunc(time.Second, func() { f.say("\r\nRDY\r\n") })
				}
			}
		}
	}
}

// The loss of the port is the bench's; the dialogue goes on where the device comes back.
func TestAPortThatIsLostIsOpenedAgain(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		device := &fake{away: make(chan struct{})}
		b := open(t, config(t, device))
		trial := begin(t, b)
		_ = device.far.Close()
		var late *modem.TimeoutError
		err := trial.Alive(t.Context())
		if !errors.Is(err, port.ErrGone) || errors.As(err, &late) {
			t.Errorf("Alive = %v, want the loss of the port", err)
		}
		if err := trial.Close(t.Context()); !errors.Is(err, port.ErrGone) {
			t.Errorf("Close = %v, want the loss of the port", err)
		}
		if b.Broken() != nil {
			t.Errorf("Broken = %v before anything was tried", b.Broken())
		}
		time.AfterFunc(40*time.Second, func() { close(device.away) })
		start := time.Now()
		b.Recover(t.Context())
		if took := time.Since(start); took < 40*time.Second || took > 50*time.Second {
			t.Errorf("it took %v, want the 40 s in which somebody plugs it in", took)
		}
		if got := ask(t, begin(t, b), "AT+CIMI"); got != "460001234567890 | OK" {
			t.Errorf("AT+CIMI answered %q", got)
		}
	})
}

func TestAPortThatStaysLostBreaksTheBench(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	for name, stimuli := range map[string]map[string]func(*fake){
		"without stimuli": nil,
		"with a relay":    {"power-cycle": func(*fake) {}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				device := &fake{away: make(chan struct{}), stimuli: stimuli}
				b := open(t, config(t, device))
				trial := begin(t, b)
				_ = device.far.Close()
				_ = trial.Close(t.Context())
				start := time.Now()
				b.Recover(t.Context())
				if took := time.Since(start); took > bench.RecoverTime+time.Second {
					t.Errorf("it took %v, want %v at most", took, bench.RecoverTime)
				}
				if !errors.Is(b.Broken(), port.ErrGone) || !strings.Contains(b.Broken().Error(), "there is no such port") {
					t.Errorf("Broken = %v, want the loss of the port, and what was tried last", b.Broken())
				}
				if _, err := b.NewTrial(t.Context(), "T-002"); !errors.Is(err, port.ErrGone) {
					t.Errorf("NewTrial = %v, want the loss of the port", err)
				}
				if all := b.Recoveries(); len(all) != 1 || all[0].Recovered {
					t.Errorf("recoveries %+v, want one that failed", all)
				}
			})
		})
	}
}

// Nobody's verdicts are mixed: what comes back must be the modem that was lost, and no
// other is reset.
func TestAnotherModemIsRefused(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	for command, answer := range map[string]string{"ATI": "AirM2M_780EP_V1008_LTE_AT", "AT+CGSN": "868000000000026"} {
		t.Run(command, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				touched := func(*fake) { t.Error("a stranger's modem was restarted") }
				device := &fake{script: map[string]string{}, stimuli: map[string]func(*fake){"reset": touched}, act: map[string]func(*fake){"AT+RESET": touched}}
				b := open(t, config(t, device))
				trial := begin(t, b)
				device.script[command] = "\r\n" + answer + "\r\n\r\nOK\r\n"
				_ = device.far.Close()
				_ = trial.Close(t.Context())
				b.Recover(t.Context())
				var stranger *bench.StrangerError
				if !errors.As(b.Broken(), &stranger) || strings.Contains(b.Broken().Error(), answer) {
					t.Errorf("Broken = %v, want a *StrangerError that tells no number", b.Broken())
				}
			})
		})
	}
}

// A modem behind a serial server is dialled again.
func TestAServerIsDialledAgain(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	conns := make(chan net.Conn, 9)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns <- conn
			go (&fake{far: named{conn}}).listen()
		}
	}()
	b := open(t, bench.Config{Modem: "tcp://" + listener.Addr().String(), Authority: config(t, nil).Authority, Timeouts: bench.Timeouts{Multiplier: 0.2}})
	trial := begin(t, b)
	_ = (<-conns).Close()
	_ = trial.Close(t.Context())
	b.Recover(t.Context())
	if all := b.Recoveries(); len(all) != 1 || !all[0].Recovered {
		t.Errorf("recoveries %v", all)
	}
	if got := ask(t, begin(t, b), "AT+CIMI"); got != "460001234567890 | OK" {
		t.Errorf("AT+CIMI answered %q", got)
	}
}

// Ctrl-C ends a recovery at once, and says nothing about the modem.
func TestARecoveryIsInterrupted(t *testing.T) {
	if _, err := authority(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		device := &fake{away: make(chan struct{})}
		b := open(t, config(t, device))
		trial := begin(t, b)
		_ = device.far.Close()
		_ = trial.Close(t.Context())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if b.Recover(ctx); b.Recoveries() != nil || device.opened > 1 {
			t.Error("a run that was interrupted before still tried")
		}
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		b.Recover(ctx)
		if took := time.Since(start); took > time.Second || b.Broken() != nil {
			t.Errorf("it took %v, and Broken = %v", took, b.Broken())
		}
	})
}

func TestARecoveryIsToldInOneLine(t *testing.T) {
	r := verdict.Recovery{After: "CONN-001", Duration: 1234 * time.Millisecond, Steps: []verdict.RecoveryStep{{Name: "open the port again"}, {Name: "AT+RESET", Outcome: "no answer"}}}
	if got, want := fmt.Sprint(r), "the modem was not brought back after CONN-001, in 1.234s: no answer"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	r.Recovered = true
	if got, want := fmt.Sprint(r), "the modem was brought back after CONN-001 in 1.234s by: AT+RESET"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
