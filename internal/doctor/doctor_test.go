package doctor_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"attest/internal/doctor"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/port"
)

func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "16"); err != nil { // most of an examination is waiting; -parallel overrules it
		panic(err)
	}
	m.Run()
}

func TestHealthyBench(t *testing.T) {
	t.Parallel()
	cfg := in(t)
	cfg.Bench.Stimuli = map[string][]string{"reset": {"true"}}
	found := examine(t, cfg)
	for _, f := range found {
		if f.Status != doctor.OK || f.Hint != "" {
			t.Errorf("%+v, want ok", f)
		}
	}
	if len(found) < 18 {
		t.Errorf("%d findings", len(found))
	}
	if f, sick := doctor.First(found); sick {
		t.Errorf("a problem: %+v", f)
	}
}

// plant is a bench with one thing wrong, and how the doctor must name it first.
type plant struct {
	name              string
	situation         string // of a modem that is sound; empty: bench says what is wrong
	bench             func(t *testing.T) *doctor.Config
	check, text, hint string
}

// plants are the problems of a bench, from the port to the broker.
func plants() []plant {
	changed := func(change func(*testing.T, *doctor.Config)) func(*testing.T) *doctor.Config {
		return func(t *testing.T) *doctor.Config {
			cfg := in(t)
			change(t, cfg)
			return cfg
		}
	}
	return []plant{
		{"no such device", "", changed(func(t *testing.T, c *doctor.Config) { c.Bench.Modem = missing(t) }), "port", "does not exist", "attest ports"},
		{"no serial device", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Modem = "/dev/null" }), "port", "/dev/null", "attest ports"},
		{"no serial server", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Modem = "tcp://127.0.0.1:1" }), "port", "refused", "serial server"},
		{"no such USB device", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Modem = "usb:ffff:ffff" }), "port", "no such USB port", "attest ports"},
		{"held", "", held, "lock", "held by doctor.test", "kill"},
		{"wrong rate", "", atRate(9600), "rate", "answers at 9600 bit/s, not at 115200", "baud=9600"},
		{"unusual rate", "", atRate(31250), "AT", "not a byte", "its rate is a usual one"},
		{"switched off", "", speaking(""), "AT", "not a byte", "switched on"},
		{"GPS", "", speaking("$GNRMC,001031.00,A,4404.13993,N,12118.86023,W,0.146,,100117,,,A*7B\r\n"), "AT", "a GPS receiver", "attest ports"},
		{"debug log", "", speaking("\x7e\x01\x92\xfe\x00\x13\x88\x7e\x03\xff\x90\x00"), "AT", "a debug log", "attest ports"},
		{"the module's log port", "", func(t *testing.T) *doctor.Config { return desk(t, "usb:19d1:0001?interface=04") }, "AT", "a debug log", "/ttyUSB2"},
		{"Luat script", "", speaking("I/user.main\tproject\tdemo\r\n"), "AT", "runs a Luat script", "flash an AT firmware"},
		{"boot ROM", "", speaking("^boot.rom'v'!\\n"), "AT", "boot ROM", "BOOT"},
		{"console", "", speaking("\r\nraspberrypi login: "), "AT", "a console", "attest ports"},
		{"text", "", speaking("temperature 21.5\r\n"), "AT", `no modem: "temperature 21.5"`, "attest ports"},
		{"loopback", "", loopback, "AT", "echo", "loopback plug"},
		{"another make", "", answering("Quectel EC20F EC20CEFHLGR06A04M1G 868488076506128"), "release", `"Quectel EC20F EC20CEFHLGR06A04M1G ***************"`, "AirM2M"},
		{"another label", "", changed(func(_ *testing.T, c *doctor.Config) { c.Label = firmware.Identity{Model: "780EP", Version: "V1010"} }),
			"release", "runs 780EP V1007, the label says 780EP V1010", "write release: 780EP/V1007"},
		{"no SIM", "no-sim", nil, "SIM", "no SIM card", "insert"},
		{"broken SIM", "sim-failure", nil, "SIM", "does not work", "another card"},
		{"PIN", "pin", nil, "SIM", "PIN", "AT+CPIN="},
		{"PUK", "puk", nil, "SIM", "PUK", "AT+CPIN="},
		{"radio off", "", after("AT+CFUN=4"), "signal", "+CFUN: 4", "AT+CFUN=1"},
		{"no signal", "no-signal", nil, "signal", "no signal", "antenna"},
		{"searching", "searching", nil, "registration", "still searching", "antenna"},
		{"denied", "denied", nil, "registration", "refuses the card", "operator"},
		{"deregistered", "", after("AT+COPS=2"), "signal", "+COPS: 2", "AT+COPS=0"},
		{"detached", "detached", nil, "attach", "+CGATT: 0", "contract"},
		{"no address", "no-address", nil, "address", "no address", "CGDCONT"},
		{"no name servers", "no-dns", nil, "name", "do not answer", "CDNSCFG"},
		{"unknown name", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Broker.Advertise = "qa.example.org" }), "name", "do not know qa.example.org", "broker.advertise"},
		{"port taken", "", taken, "broker", "is taken", "broker.ports"},
		{"foreign address", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Broker.Listen = "192.0.2.1" }), "broker", "192.0.2.1 is no address of this machine", "127.0.0.1"},
		{"connected", "", connected, "idle", "connected to a broker already", "AT+MIPCLOSE"},
		{"firewall", "unreachable", nil, "plain", "does not reach qa.attest.test:", "firewall"},
		{"own address", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Broker.Advertise = "127.0.0.2" }), "plain", "does not reach 127.0.0.2:", "broker.advertise"},
		{"another machine", "", elsewhere, "plain", "somebody else", "another"},
		{"TLS cut", "tls-cut", nil, "TLS", "qa.attest.test:", "between the modem and this machine"},
		{"full file system", "", full, "mutual TLS", "FSWRITE", "AT+FSMEM"},
		{"no such stimulus", "", changed(func(_ *testing.T, c *doctor.Config) { c.Bench.Stimuli = map[string][]string{"reset": {"./relay.sh"}} }), "stimuli", `reset: "./relay.sh" cannot be run`, "chmod"},
	}
}

func TestPlantedProblems(t *testing.T) {
	t.Parallel()
	for _, tt := range plants() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.situation != "" {
				tt.bench = func(t *testing.T) *doctor.Config { return in(t, tt.situation) }
			}
			found := examine(t, tt.bench(t))
			got, sick := doctor.First(found)
			if !sick || got.Check != tt.check || !strings.Contains(got.Text, tt.text) || !strings.Contains(got.Hint, tt.hint) {
				t.Errorf("got %+v\nwant %s: …%s…\n-> …%s…", got, tt.check, tt.text, tt.hint)
			}
			for _, f := range found {
				if f.Check == got.Check {
					break
				}
				if f.Status == doctor.Warning {
					t.Errorf("before it %+v", f)
				}
			}
		})
	}
}

// warnings are the situations that a run can bear, and the checks that name them.
var warnings = map[string]string{"weak-signal": "signal", "wrong-clock": "clock"}

// TestFirmwareAtFault: what arrives by one way, and not by the other, is no problem of the bench.
func TestFirmwareAtFault(t *testing.T) {
	t.Parallel()
	for defect, want := range map[string]string{
		"connect-ok-missing": "the modem reaches qa.attest.test:", "MIPSTART": "the network lets the modem through to qa.attest.test:",
	} {
		t.Run(defect, func(t *testing.T) {
			t.Parallel()
			pty, cfg := terminal(t)
			if defect == "MIPSTART" {
				serveBent(t, pty, "+MIPSTART", "+MIPSTARX")
			} else {
				serve(t, pty, 0, emulator.Config{Defects: []string{defect}})
			}
			found := examine(t, cfg)
			if f := of(t, found, "plain"); f.Status != doctor.Warning || !strings.HasPrefix(f.Text, want) || !strings.Contains(f.Hint, "attest run") {
				t.Errorf("got %+v, want a warning: %s…", f, want)
			}
			if f, sick := doctor.First(found); sick {
				t.Errorf("a problem: %+v", f)
			}
		})
	}
}

// TestEverySituation of the emulator is planted here, but for roaming, which is in order.
func TestEverySituation(t *testing.T) {
	for _, s := range emulator.Situations() {
		planted := slices.ContainsFunc(plants(), func(p plant) bool { return p.situation == s.Name })
		if !planted && warnings[s.Name] == "" && s.Name != "roaming" {
			t.Errorf("%s is planted nowhere", s.Name)
		}
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	for name, check := range warnings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := examine(t, in(t, name))
			if f := of(t, found, check); f.Status != doctor.Warning || f.Hint == "" {
				t.Errorf("got %+v", f)
			}
			if f, sick := doctor.First(found); sick {
				t.Errorf("a problem as well: %+v", f)
			}
		})
	}
}

func TestRoaming(t *testing.T) {
	t.Parallel()
	if f := of(t, examine(t, in(t, "roaming")), "registration"); f.Text != "registered, roaming" {
		t.Errorf("got %+v", f)
	}
}

// TestNothingAfterAProblem: what needs it is not checked, all else is.
func TestNothingAfterAProblem(t *testing.T) {
	t.Parallel()
	found := examine(t, in(t, "pin"))
	for _, check := range []string{"signal", "registration", "attach", "address", "name", "plain", "TLS", "mutual TLS"} {
		if f := of(t, found, check); f.Status != doctor.NotChecked || !strings.HasPrefix(f.Text, "needs ") {
			t.Errorf("%+v, want it not checked", f)
		}
	}
	for _, check := range []string{"release", "clock", "broker", "stimuli"} {
		if f := of(t, found, check); f.Status != doctor.OK {
			t.Errorf("%+v, want ok", f)
		}
	}
}

// TestLeavesAsFound: what can be read of the modem is the same before and after, also where
// it was set to something unusual, and no file of the doctor stays.
func TestLeavesAsFound(t *testing.T) {
	t.Parallel()
	cfg := after("ATE0", "AT+CMEE=2", `AT+SSLCFG="seclevel",88,1`, `AT+SSLCFG="cacert",88,"their.crt"`, `AT+FSCREATE="their.crt"`)(t)
	state := func() (all string) {
		for _, question := range []string{
			"AT+CMEE?", "AT+CREG?", "AT+CEREG?", "AT+CFUN?", "AT+CIPSTATUS", "AT+CDNSCFG?", "AT+MQTTSTATU", "AT+MQTTMSGSET?", "AT+MQTTMODE?", `AT+FSLS=""`,
			`AT+SSLCFG="seclevel",88`, `AT+SSLCFG="cacert",88`, `AT+SSLCFG="clientcert",88`, `AT+SSLCFG="clientkey",88`, `AT+SSLCFG="ignorelocaltime",88`,
		} {
			all += question + ask(t, cfg.Bench.Modem, question)
		}
		return all
	}
	before := state()
	if f, sick := doctor.First(examine(t, cfg)); sick {
		t.Errorf("a problem: %+v", f)
	}
	if after := state(); after != before {
		t.Errorf("before %q\nafter  %q", before, after)
	}
}

// TestLedOut: a modem that somebody left in silence answers, and the doctor says so.
func TestLedOut(t *testing.T) {
	t.Parallel()
	pty, cfg := terminal(t)
	serve(t, pty, 0, emulator.Config{})
	other, err := port.Open(t.Context(), cfg.Bench.Modem, port.Config{})
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(other, "ATE0\r\n")
	for heard := ""; !strings.Contains(heard, "OK"); {
		buf := make([]byte, 100)
		n, _ := other.Read(buf)
		heard += string(buf[:n])
	}
	io.WriteString(other, "ATQ1\r\n")
	other.Close()
	found := examine(t, cfg)
	if f := of(t, found, "AT"); f.Status != doctor.Warning {
		t.Errorf("got %+v", f)
	}
	if f, found := doctor.Diagnose(t.Context(), cfg.Bench); found {
		t.Errorf("afterwards %+v", f)
	}
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		bench func(*testing.T) *doctor.Config
		check string // of what is found; empty for nothing
	}{
		{speaking("I/user.main\tproject\tdemo\r\n"), "AT"},
		{atRate(57600), "rate"},
		{after("AT"), ""},
		{speaking(""), ""},
	} {
		t.Run(tt.check, func(t *testing.T) {
			t.Parallel()
			f, found := doctor.Diagnose(t.Context(), tt.bench(t).Bench)
			if found != (tt.check != "") || found && f.Check != tt.check {
				t.Errorf("got %+v, %v, want %q", f, found, tt.check)
			}
		})
	}
}

// TestInterrupted: the doctor ends soon, and says why.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	cfg := in(t, "unreachable")
	cfg.Bench.Timeouts.Multiplier = 100
	ctx, cancel := context.WithCancelCause(t.Context())
	reason := errors.New("enough")
	cfg.Found = func(f doctor.Finding) {
		if f.Check == "idle" {
			time.AfterFunc(50*time.Millisecond, func() { cancel(reason) })
		}
	}
	if _, err := doctor.Examine(ctx, *cfg); !errors.Is(err, reason) {
		t.Errorf("got %v, want %v", err, reason)
	}
}

func TestNoPort(t *testing.T) {
	t.Parallel()
	var mistake *port.UsageError
	if _, err := doctor.Examine(t.Context(), doctor.Config{}); !errors.As(err, &mistake) {
		t.Errorf("got %v, want a mistake", err)
	}
}

// held is a port that another program has; here it is this one.
func held(t *testing.T) *doctor.Config {
	cfg := in(t)
	other, err := port.Open(t.Context(), cfg.Bench.Modem, port.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	return cfg
}

func atRate(rate int) func(*testing.T) *doctor.Config {
	return func(t *testing.T) *doctor.Config {
		pty, cfg := terminal(t)
		serve(t, pty, rate, emulator.Config{})
		return cfg
	}
}

// speaking is a port on which something says the same again and again, and hears nothing.
func speaking(text string) func(*testing.T) *doctor.Config {
	return func(t *testing.T) *doctor.Config {
		pty, cfg := terminal(t)
		if text == "" {
			go io.Copy(io.Discard, pty)
		} else {
			chatter(t, pty, text)
		}
		return cfg
	}
}

// chatter says a text again and again, whatever it hears.
func chatter(t *testing.T, pty *port.PTY, text string) {
	go io.Copy(io.Discard, pty)
	again := time.NewTicker(20 * time.Millisecond)
	t.Cleanup(again.Stop)
	go func() {
		for {
			select {
			case <-again.C:
			case <-t.Context().Done():
				return
			}
			if _, err := io.WriteString(pty, text); err != nil {
				return
			}
		}
	}()
}

// loopback returns what it hears.
func loopback(t *testing.T) *doctor.Config {
	pty, cfg := terminal(t)
	go io.Copy(pty, pty)
	return cfg
}

// answering is a modem of another make: OK to all, and its name to ATI.
func answering(name string) func(*testing.T) *doctor.Config {
	return func(t *testing.T) *doctor.Config {
		pty, cfg := terminal(t)
		go func() {
			buf := make([]byte, 4096)
			for {
				n, err := pty.Read(buf)
				if err != nil {
					return
				}
				if strings.HasPrefix(string(buf[:n]), "ATI") {
					io.WriteString(pty, "\r\n"+name+"\r\n")
				}
				io.WriteString(pty, "\r\nOK\r\n")
			}
		}()
		return cfg
	}
}

// after is a modem to which somebody said something before.
func after(commands ...string) func(*testing.T) *doctor.Config {
	return func(t *testing.T) *doctor.Config {
		cfg := in(t)
		for _, command := range commands {
			ask(t, cfg.Bench.Modem, command)
		}
		return cfg
	}
}

// ask says a command to a modem, as another program would, and returns its answer.
func ask(t *testing.T, modem, command string) string {
	t.Helper()
	p, err := port.Open(t.Context(), modem, port.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if _, err := io.WriteString(p, command+"\r\n"); err != nil {
		t.Fatal(err)
	}
	var heard []byte
	buf := make([]byte, 4096)
	for !strings.Contains(string(heard), "OK\r\n") && !strings.Contains(string(heard), "ERROR") {
		n, err := p.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		heard = append(heard, buf[:n]...)
	}
	return string(heard)
}

// listener is a port of this machine that somebody has already, and connects all who come.
func listener(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port
}

func taken(t *testing.T) *doctor.Config {
	cfg := in(t)
	cfg.Bench.Broker.Ports = map[string]int{"tls": listener(t)}
	return cfg
}

// connected is a modem that another program has connected to a broker of its own.
func connected(t *testing.T) *doctor.Config {
	return after(`AT+MIPSTART="127.0.0.1",`+strconv.Itoa(listener(t)), "AT+MQTTSTATU")(t)
}

// elsewhere is an address at which another machine answers on the broker's port.
func elsewhere(t *testing.T) *doctor.Config {
	cfg := in(t)
	plain := listener(t)
	cfg.Bench.Broker.Advertise = "127.0.0.1"
	cfg.Bench.Broker.Listen = "127.0.0.2"
	cfg.Bench.Broker.Ports = map[string]int{"plain": plain}
	return cfg
}

// full is a modem whose file system has no room for certificates.
func full(t *testing.T) *doctor.Config {
	cfg := in(t)
	for i, size := range []int{10240, 10240, 10240, 10240, 10240, 10240, 10240, 10240, 10240, 4096} {
		ask(t, cfg.Bench.Modem, fmt.Sprintf(`AT+FSCREATE="f%d"`, i))
		ask(t, cfg.Bench.Modem, fmt.Sprintf("AT+FSWRITE=\"f%d\",0,%d,15\r\n%s", i, size, strings.Repeat("x", size)))
	}
	return cfg
}

// TestBeyondLoopback: the login that a run makes there lets the doctor in, and is told nobody.
func TestBeyondLoopback(t *testing.T) {
	t.Parallel()
	cfg := in(t)
	cfg.Bench.Broker.Listen, cfg.Bench.Broker.User, cfg.Bench.Broker.Password = "0.0.0.0", "guest-of-this-run", "word-of-this-run"
	for _, f := range examine(t, cfg) {
		if f.Status != doctor.OK {
			t.Errorf("%+v, want ok", f)
		}
		if strings.Contains(f.Text, "of-this-run") {
			t.Errorf("%+v tells the login", f)
		}
	}
}
