package bench_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/broker"
	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/firmware"
	"attest/internal/verdict"
	"attest/transcripts"
)

// shared opens an emulated bench on a network that others share, and keeps what it tells of strangers.
func shared(t *testing.T, defects ...string) (*bench.Bench, func() []verdict.Stranger) {
	t.Helper()
	cfg := config(t, nil)
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var told []verdict.Stranger
	cfg.Emulated, cfg.Timeouts, cfg.Defects, cfg.Broker.Public = profile, bench.Timeouts{}, defects, true
	cfg.Strangers = func(s verdict.Stranger) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, s)
	}
	return open(t, cfg), func() []verdict.Stranger {
		mu.Lock()
		defer mu.Unlock()
		return told
	}
}

// connectAs is a CONNECT without a login.
func connectAs(id string) string {
	return "\x10" + string(rune(12+len(id))) + "\x00\x04MQTT\x04\x02\x00\x3c\x00" + string(rune(len(id))) + id
}

// knock connects to the trial's broker from an address, says something, and waits for the end.
func knock(t *testing.T, trial *bench.Trial, from, say string) {
	t.Helper()
	server, err := trial.Broker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	conn, err := dialer.DialContext(t.Context(), "tcp", (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: server.Port(broker.Plain)}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, say); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Fatal(err)
	}
}

// say sends commands, whatever they answer.
func say(t *testing.T, trial *bench.Trial, commands ...string) {
	t.Helper()
	for _, command := range commands {
		text, err := trial.Fill(t.Context(), command)
		if err != nil {
			t.Fatal(err)
		}
		ask(t, trial, text)
	}
}

// login is the documented connection, up to the CONNECT at the broker.
func login(t *testing.T, trial *bench.Trial) {
	t.Helper()
	say(t, trial, `AT+MCONFIG="t","{user}","{password}"`, `AT+MIPSTART="{host}",{plain-port}`)
	server, err := trial.Broker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := contextFor(t, 10*time.Second)
	defer cancel()
	if _, err := trial.Modem.Await(ctx, "CONNECT OK", func(l at.Line) bool { return l.Text == "CONNECT OK" }); err != nil {
		t.Fatal(err)
	}
	say(t, trial, "AT+MCONNECT=1,60")
	if _, err := server.Await(ctx, 0, func(e broker.Event) bool { return e.Kind == broker.Sent }); err != nil {
		t.Fatal(err)
	}
}

// What strangers do is told, masked, and no evidence; what could be theirs or the modem's is an error of the bench.
func TestStrangersAreNotTheModem(t *testing.T) {
	const stranger = "127.0.0.2"
	for _, tt := range []struct {
		name    string
		defects []string
		act     func(*testing.T, *bench.Trial)
		doubt   string // empty: none
	}{
		{"nobody else", nil, login, ""},
		{"strangers beside the modem", nil, func(t *testing.T, trial *bench.Trial) {
			knock(t, trial, stranger, connectAs("evil"))
			login(t, trial)
			knock(t, trial, "127.0.0.3", connectAs("evil"))
		}, ""},
		{"strangers while the modem was told nothing", nil, func(t *testing.T, trial *bench.Trial) {
			knock(t, trial, stranger, connectAs("evil"))
		}, ""},
		{"strangers, and no modem", nil, func(t *testing.T, trial *bench.Trial) {
			say(t, trial, `AT+MIPSTART="{host}",{closed-port}`)
			knock(t, trial, stranger, connectAs("evil"))
		}, "it may have a new one"},
		{"somebody at the modem's address", nil, func(t *testing.T, trial *bench.Trial) {
			knock(t, trial, "127.0.0.1", connectAs("evil"))
			login(t, trial)
		}, "somebody else has it too"},
		{"a modem that never logs in", []string{"user-missing"}, func(t *testing.T, trial *bench.Trial) {
			say(t, trial, `AT+MIPSTART="{host}",{plain-port}`)
			knock(t, trial, stranger, connectAs("evil"))
		}, "nobody has logged in yet"},
		{"a modem that forgets its password", []string{"password-not-sent"}, login, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, told := shared(t, tt.defects...)
			trial := begin(t, b)
			tt.act(t, trial)
			events, _ := trial.Events()
			for _, e := range events {
				if p := e.Packet; p != nil && p.Connect != nil && p.Connect.ClientID == "evil" && !strings.Contains(tt.doubt, "somebody else") {
					t.Errorf("the evidence has %v", e)
				}
			}
			if err := trial.Close(t.Context()); err != nil {
				t.Error(err)
			}
			err := trial.Doubt()
			if (err != nil) != (tt.doubt != "") || err != nil && !strings.Contains(err.Error(), tt.doubt) {
				t.Errorf("got %v, want %q", err, tt.doubt)
			}
			if outcome, _ := verdict.Of(err); err != nil && outcome != verdict.Error {
				t.Errorf("the doubt is %v, want an error of the bench", outcome)
			}
			for _, s := range told() {
				if s.From == "" || s.Listener != "plain" || s.ID != "T-001" && s.ID != "" {
					t.Errorf("told %+v", s)
				}
			}
			if len(tt.defects) > 0 {
				return
			}
			next := begin(t, b) // introduced again if it has to be
			login(t, next)
			if err := next.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// Whoever says the modem's own number is told without it.
func TestStrangersAreToldMasked(t *testing.T) {
	t.Parallel()
	b, told := shared(t)
	trial := begin(t, b)
	imei := b.Release().IMEI
	knock(t, trial, "127.0.0.2", connectAs(imei))
	if err := trial.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	all := told()
	if len(all) != 1 || len(imei) != 15 || strings.Contains(all[0].Did, imei) || !strings.Contains(all[0].Did, `CONNECT client="***************"`) {
		t.Errorf("told %+v of %q", all, imei)
	}
}
