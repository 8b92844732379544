package bench_test

import (
	"context"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"attest/broker"
	"attest/internal/bench"
	"attest/internal/nearest"
	"attest/internal/transcript"
)

// Whatever a scenario left behind, the next one begins in the initial state.
func TestPreparationBringsEverythingBack(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	tests := []struct {
		name     string
		dirt     []string
		question string
		want     string
	}{
		{"echo", []string{"ATE0"}, "AT", "OK"},
		{"error form", []string{"AT+CMEE=2"}, "AT+CMEE?", "+CMEE :1 | OK"},
		{"registration reports", []string{"AT+CGREG=2"}, "AT+CGREG?", "+CGREG: 0,1 | OK"},
		{"reports of the packet domain", []string{"AT+CREG=1", "AT+CEREG=2"}, "AT+CREG?;+CEREG?", "+CREG: 0,1 | +CEREG: 0,1 | OK"},
		{"no radio", []string{"AT+CFUN=4"}, "AT+CFUN?;+CREG?", "+CFUN: 1 | +CREG: 0,1 | OK"},
		{"no operator", []string{"AT+COPS=2"}, "AT+CREG?;+CGATT?", "+CREG: 0,1 | +CGATT: 1 | OK"},
		{"no attachment", []string{"AT+CGATT=0"}, "AT+CGATT?", "+CGATT: 1 | OK"},
		{"hexadecimal mode", []string{"AT+MQTTMODE=1"}, "AT+MQTTMODE?", "+MQTTMODE: 0 | OK"},
		{"cache mode", []string{"AT+MQTTMSGSET=1"}, "AT+MQTTMSGSET?", "+MQTTMSGSET:0 | OK"},
		{"security level", []string{`AT+SSLCFG="seclevel",88,2`}, `AT+SSLCFG="seclevel",88`, ""},
		{"CA certificate", []string{`AT+SSLCFG="cacert",88,"ca.crt"`}, `AT+SSLCFG="cacert",88`, ""},
		{"client certificate", []string{`AT+SSLCFG="clientcert",88,"client.crt"`}, `AT+SSLCFG="clientcert",88`, ""},
		{"client key", []string{`AT+SSLCFG="clientkey",88,"client.key"`}, `AT+SSLCFG="clientkey",88`, ""},
		{"the file of the CA", []string{`AT+FSCREATE="ca.crt"`}, `AT+FSFLSIZE="ca.crt"`, ""},
		{"the file of the certificate", []string{`AT+FSCREATE="client.crt"`}, `AT+FSFLSIZE="client.crt"`, ""},
		{"the file of the key", []string{`AT+FSCREATE="client.key"`}, `AT+FSFLSIZE="client.key"`, ""},
		{"a connection that stands", []string{`AT+MIPSTART="{host}",{plain-port}`, "AT+MCONNECT=1,60"}, "AT+MQTTSTATU", "+MQTTSTATU :0 | OK"},
		{"a connection without a session", []string{`AT+MIPSTART="{host}",{plain-port}`}, "AT+MQTTSTATU", "+MQTTSTATU :0 | OK"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fresh := begin(t, b)
			before := ask(t, fresh, tt.question)
			for _, command := range tt.dirt {
				text, err := fresh.Fill(t.Context(), command)
				if err != nil {
					t.Fatal(err)
				}
				if got := ask(t, fresh, text); got != "OK" {
					t.Fatalf("%s answered %q", text, got)
				}
				name, _, _ := strings.Cut(text, "=")
				if result := map[string]string{"AT+MIPSTART": "CONNECT OK", "AT+MCONNECT": "CONNACK OK"}[name]; result != "" {
					await(t, fresh, result)
				}
			}
			if got := ask(t, fresh, tt.question); tt.name != "echo" && got == before {
				t.Fatalf("%v left no trace: %s still answers %q", tt.dirt, tt.question, got)
			}
			// The trial is not closed: the next one must not rely on it.
			next := begin(t, b)
			got := ask(t, next, tt.question)
			if tt.want != "" && got != tt.want || got != before {
				t.Errorf("%s answers %q, before it was %q, want %q", tt.question, got, before, tt.want)
			}
			if tt.name == "echo" && !strings.Contains(next.Timeline(), `< AT\r`+"\n") {
				t.Errorf("no echo:\n%s", next.Timeline())
			}
			_ = fresh.Close(t.Context())
			if err := next.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// What MCONFIG was told is forgotten, the will included.
func TestPreparationForgetsTheClient(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	first := begin(t, b)
	if got := ask(t, first, `AT+MCONFIG="dirt","user","password",1,1,"/w","m"`); got != "OK" {
		t.Fatal(got)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	trial := begin(t, b)
	server, err := trial.Broker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, exchange := range [][2]string{{`AT+MIPSTART="{host}",{plain-port}`, "CONNECT OK"}, {"AT+MCONNECT=1,60", "CONNACK OK"}} {
		text, err := trial.Fill(t.Context(), exchange[0])
		if err != nil {
			t.Fatal(err)
		}
		ask(t, trial, text)
		await(t, trial, exchange[1])
	}
	for _, e := range server.Events() {
		if e.Packet != nil && e.Packet.Connect != nil {
			if c := e.Packet.Connect; c.ClientID == "dirt" || c.Will != nil || c.User != "" {
				t.Errorf("the broker saw %v", e)
			}
		}
	}
	if err := trial.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// await waits for an asynchronous line.
func await(t *testing.T, trial *bench.Trial, text string) {
	t.Helper()
	ctx, cancel := contextFor(t, 5*time.Second)
	defer cancel()
	if _, err := trial.Modem.Await(ctx, text, isLine(text)); err != nil {
		t.Fatal(err)
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	trial := begin(t, b)
	t.Cleanup(func() { _ = trial.Close(context.Background()) })
	server, err := trial.Broker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	authority := trial.Authority()
	cert, key := authority.Client()
	plain := strconv.Itoa(server.Port(broker.Plain))
	for text, want := range map[string]string{
		"AT":                                "AT",
		`AT+MIPSTART="{host}",{plain-port}`: `AT+MIPSTART="mqtt.attest.test",` + plain,
		`{plain-port} {plain-port}`:         plain + " " + plain,
		`{tls-port}`:                        strconv.Itoa(server.Port(broker.TLS)),
		`{mutual-port}`:                     strconv.Itoa(server.Port(broker.Mutual)),
		`{ca-size}/{cert-size}/{key-size}`:  strconv.Itoa(len(authority.CAPEM())) + "/" + strconv.Itoa(len(cert)) + "/" + strconv.Itoa(len(key)),
		`{release}`:                         "AirM2M_780EP_V1007_LTE_AT",
		`{model} by {manufacturer}`:         "Air780EP by AirM2M",
		`{payload-limit} {cache-limit}`:     "4100 4096",
		`{\22id\22:\22123\22}`:              `{\22id\22:\22123\22}`,
		`{}`:                                `{}`,
	} {
		if got, err := trial.Fill(t.Context(), text); err != nil || got != want {
			t.Errorf("Fill(%q) = %q, %v; want %q", text, got, err, want)
		}
	}
	closed, err := trial.Fill(t.Context(), "{closed-port}")
	if err != nil {
		t.Fatal(err)
	}
	if conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", closed)); err == nil {
		conn.Close()
		t.Errorf("somebody listens on the closed port %s", closed)
	}
	var unknown *nearest.UnknownError
	if _, err := trial.Fill(t.Context(), "{plain-prot}"); !errors.As(err, &unknown) || unknown.Nearest != "plain-port" {
		t.Errorf("an unknown hole: %v", err)
	}
}

// Numbers that belong to the owner are masked at the same length; the guide's own
// examples are not.
func TestTimelinesKeepSecrets(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	trial := begin(t, b)
	imei := b.Release().IMEI
	if len(imei) != 15 {
		t.Fatalf("IMEI %q", imei)
	}
	for _, command := range []string{"AT+CGSN", "AT+CIMI", "AT+ICCID", `AT+MCONFIG="` + imei + `","user","password"`, `AT+MCONFIG="868488076506128","user","password"`} {
		ask(t, trial, command)
	}
	_, key := trial.Authority().Client()
	ask(t, trial, `AT+FSCREATE="client.key"`)
	command := pending(`AT+FSWRITE="client.key",0,` + strconv.Itoa(len(key)) + `,15`)
	if _, err := trial.Modem.DoData(t.Context(), command, key); err != nil {
		t.Fatal(err)
	}
	trial.Note("the module " + imei)
	timeline := trial.Timeline()
	if err := trial.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(key), "\n")
	for _, secret := range []string{imei, lines[1], lines[len(lines)/2]} {
		if strings.Contains(timeline, secret) {
			t.Errorf("the timeline tells %q", secret)
		}
	}
	entries, err := transcript.Parse(timeline)
	if err != nil {
		t.Fatal(err)
	}
	masked := 0
	for _, e := range entries {
		masked += strings.Count(e.Text, strings.Repeat("*", 15))
	}
	if masked < 4 || !strings.Contains(timeline, "868488076506128") {
		t.Errorf("%d numbers are masked, want the IMEI three times and the IMSI, but not the guide's:\n%s", masked, timeline)
	}
}

// The timeline holds both ends, steps and stimuli, in the order of time.
func TestATimelineHoldsBothEnds(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	trial := begin(t, b)
	trial.Note("When I open a connection")
	text, err := trial.Fill(t.Context(), `AT+MIPSTART="{host}",{plain-port}`)
	if err != nil {
		t.Fatal(err)
	}
	ask(t, trial, text)
	await(t, trial, "CONNECT OK")
	server, err := trial.Broker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen, done := contextFor(t, 5*time.Second)
	defer done()
	if _, err := server.Await(seen, 0, func(e broker.Event) bool { return e.Kind == broker.Accepted }); err != nil {
		t.Fatal(err) // the modem may know of the connection first
	}
	if err := trial.Stimulate(t.Context(), "pdp-loss"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := contextFor(t, 5*time.Second)
	defer cancel()
	if _, err := trial.Modem.Await(ctx, "+CGEV", startsWith("+CGEV: NW PDN DEACT")); err != nil {
		t.Fatal(err)
	}
	if err := trial.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	timeline, at := trial.Timeline(), 0
	for _, want := range []string{"# When I open a connection", `> AT+MIPSTART=`, `< CONNECT OK\r\n`, "! pdp-loss", `< +CGEV: NW PDN DEACT 1\r\n`} {
		i := strings.Index(timeline[at:], want)
		if i < 0 {
			t.Fatalf("no %q behind byte %d of\n%s", want, at, timeline)
		}
		at += i
	}
	before, _, _ := strings.Cut(timeline, "! pdp-loss")
	if _, behind, ok := strings.Cut(before, "> AT+MIPSTART="); !ok || !strings.Contains(behind, "@ accepted on plain") {
		t.Errorf("the broker's end is missing:\n%s", timeline)
	}
	if events, watched := trial.Events(); !watched || len(events) == 0 {
		t.Errorf("%d events, watched %v", len(events), watched)
	}
	next := begin(t, b) // the context that the stimulus took away is asked for again
	if got := ask(t, next, "AT+CGATT?"); got != "+CGATT: 1 | OK" {
		t.Errorf("AT+CGATT? answers %q", got)
	}
	if events, watched := next.Events(); watched || len(events) > 0 {
		t.Errorf("a trial without a broker has %d events, watched %v", len(events), watched)
	}
}

func TestARestartByStimulusIsExpected(t *testing.T) {
	t.Parallel()
	trial := begin(t, emulated(t))
	for i, name := range []string{"power-cycle", "reset"} {
		from := trial.Modem.Mark()
		if err := trial.Stimulate(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		if err := trial.Reappear(t.Context(), from); err != nil {
			t.Fatal(err)
		}
		if got := trial.Restarts(); got != i+1 {
			t.Errorf("%d restarts expected after %s, want %d", got, name, i+1)
		}
	}
}

// A run of hours must not grow: a trial begins with an empty journal.
func TestTheJournalOfATrialIsItsOwn(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	var lengths []int
	for range 4 {
		trial := begin(t, b)
		ask(t, trial, "ATI")
		if err := trial.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, len(trial.Modem.Journal()))
		if first := trial.Dialogue()[0]; first.Command.Text != "ATI" {
			t.Errorf("the dialogue begins with %+v", first)
		}
	}
	if lengths[3] > lengths[1] {
		t.Errorf("the journal grows: %v entries", lengths)
	}
}

func TestAnOccupiedPortIsNamed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	number := taken.Addr().(*net.TCPAddr).Port
	cfg := config(t, &fake{})
	cfg.Broker.Ports = map[string]int{"tls": number}
	trial := begin(t, open(t, cfg))
	_, err = trial.Fill(t.Context(), "{plain-port}")
	if err == nil || !strings.Contains(err.Error(), "open the tls listener on 127.0.0.1:"+strconv.Itoa(number)) {
		t.Errorf("Fill = %v, want an error that names listener and address", err)
	}
	if err := trial.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestABrokerIsConfiguredBeforeItsStart(t *testing.T) {
	t.Parallel()
	trial := begin(t, open(t, config(t, &fake{})))
	if err := trial.Configure(func(c *broker.Config) { c.ConnectTimeout = time.Second }); err != nil {
		t.Fatal(err)
	}
	if _, err := trial.Broker(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := trial.Configure(func(*broker.Config) {}); err == nil {
		t.Error("a broker that runs was configured")
	}
	if err := trial.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// What the broker does wrong is an error of the bench.
func TestTroubleOfTheBrokerIsAnError(t *testing.T) {
	t.Parallel()
	trial := begin(t, emulated(t))
	server, err := trial.Broker(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{`AT+MIPSTART="{host}",{plain-port}`, "AT+MCONNECT=1,60", `AT+MSUB="#",0`} {
		text, err := trial.Fill(t.Context(), command)
		if err != nil {
			t.Fatal(err)
		}
		ask(t, trial, text)
		await(t, trial, map[string]string{"AT+MI": "CONNECT OK", "AT+MC": "CONNACK OK", "AT+MS": "SUBACK"}[command[:5]])
	}
	if err := server.Publish(strings.Repeat("t", 1<<16), []byte("message"), 0, false); err != nil { // longer than a topic can be
		t.Fatal(err)
	}
	ctx, cancel := contextFor(t, 5*time.Second)
	defer cancel()
	if _, err := server.Await(ctx, 0, func(e broker.Event) bool { return e.Kind == broker.Trouble }); err != nil {
		t.Fatal(err)
	}
	if err := trial.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "the broker is at fault") {
		t.Errorf("Close = %v, want the broker's trouble", err)
	}
}

// A bench ends, whatever the modem does.
func TestABenchEnds(t *testing.T) {
	t.Run("while the device hangs", func(t *testing.T) {
		if _, err := authority(); err != nil {
			t.Fatal(err)
		}
		synctest.Test(t, func(t *testing.T) {
			device := &fake{hang: make(chan struct{})}
			b := open(t, config(t, device))
			start := time.Now()
			if err := b.Close(); err == nil || time.Since(start) > 10*time.Second {
				t.Errorf("Close = %v after %v, want an error in seconds", err, time.Since(start))
			}
			close(device.hang)
		})
	})
	t.Run("while the emulator waits for a handshake", func(t *testing.T) {
		t.Parallel()
		b := emulated(t)
		trial := begin(t, b)
		if err := trial.Configure(func(c *broker.Config) { c.HandshakeDelay = time.Hour; c.ConnectTimeout = 2 * time.Hour }); err != nil {
			t.Fatal(err)
		}
		server, err := trial.Broker(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		text, err := trial.Fill(t.Context(), `AT+SSLMIPSTART="{host}",{tls-port}`)
		if err != nil {
			t.Fatal(err)
		}
		ask(t, trial, text)
		ctx, cancel := contextFor(t, 5*time.Second)
		defer cancel()
		if _, err := server.Await(ctx, 0, func(e broker.Event) bool { return e.Kind == broker.ClientHello }); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if err := b.Close(); err != nil || time.Since(start) > 2*time.Second {
			t.Errorf("Close = %v after %v", err, time.Since(start))
		}
	})
}
