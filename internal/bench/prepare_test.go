package bench_test

import (
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
)

// What SSLCFG and the file commands were told is forgotten.
func TestPreparationForgetsSettings(t *testing.T) {
	t.Parallel()
	b := emulated(t)
	for _, tt := range []struct{ dirt, question string }{
		{`AT+SSLCFG="hostname",88,"elsewhere"`, `AT+SSLCFG="hostname",88`},
		{`AT+SSLCFG="ignorelocaltime",88,0`, `AT+SSLCFG="ignorelocaltime",88`},
		{`AT+SSLCFG="ignorelocaltime",88,1`, `AT+SSLCFG="ignorelocaltime",88`},
		{`AT+SSLCFG="sslversion",88,1`, `AT+SSLCFG="sslversion",88`},
		{`AT+SSLCFG="ciphersuite",88,0X0035`, `AT+SSLCFG="ciphersuite",88`},
		{`AT+SSLCFG="verifymode",88,1`, `AT+SSLCFG="verifymode",88`},
		{`AT+SSLCFG="negotiatetimeout",88,11`, `AT+SSLCFG="negotiatetimeout",88`},
		{"AT+FSREADHEAD=1", "AT+FSREADHEAD?"},
	} {
		trial := begin(t, b)
		before := ask(t, trial, tt.question)
		if got := ask(t, trial, tt.dirt); got != "OK" {
			t.Fatalf("%s answered %q", tt.dirt, got)
		}
		if err := trial.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := ask(t, begin(t, b), tt.question); got != before {
			t.Errorf("after %s %s answers %q, before it was %q", tt.dirt, tt.question, got, before)
		}
	}
}

// counted counts commands.
func counted(commands ...string) (*fake, map[string]int) {
	n := map[string]int{}
	device := &fake{act: map[string]func(*fake){}}
	for _, command := range commands {
		device.act[command] = func(*fake) { n[command]++ }
	}
	return device, n
}

// leftBehind is what a scenario may leave in a modem.
var leftBehind = []string{
	`AT+FSDEL="ca.crt"`, `AT+FSDEL="client.crt"`, `AT+FSDEL="client.key"`, `AT+SSLCFG="seclevel",88,0`,
	`AT+SSLCFG="cacert",88,`, `AT+SSLCFG="clientcert",88,`, `AT+SSLCFG="clientkey",88,`, `AT+SSLCFG="hostname",88,`,
}

func TestARunLeavesNothingBehind(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device, n := counted(append(leftBehind, "AT+CIPMUX=0")...)
		b := open(t, config(t, device))
		if err := begin(t, b).Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n["AT+CIPMUX=0"] != 1 {
			t.Error("several connections at once were not switched off")
		}
		device.change(func(*fake) { clear(n) })
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		for _, command := range leftBehind {
			if n[command] != 1 {
				t.Errorf("%s was sent %d times at the end", command, n[command])
			}
		}
	})
}

// A modem in which nothing was changed is left alone, and one that is dead is not
// waited for.
func TestAModemIsNotTidiedForNothing(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device, n := counted(leftBehind...)
		if err := open(t, config(t, device)).Close(); err != nil || len(n) > 0 {
			t.Errorf("Close = %v; without a scenario it sent %v", err, n)
		}
	})
	simulated(t, func(t *testing.T) {
		device := &fake{}
		b := open(t, config(t, device))
		begin(t, b)
		device.change(func(f *fake) { f.off = true })
		start := time.Now()
		if err := b.Close(); err != nil || time.Since(start) > 5*time.Second {
			t.Errorf("Close = %v after %v", err, time.Since(start))
		}
	})
}

// V1169 says nothing when it has closed its own connection.
func TestACloseWithoutCLOSED(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{script: map[string]string{"AT+MQTTSTATU": "\r\n+MQTTSTATU :2\r\n\r\nOK\r\n"}}
		device.act = map[string]func(*fake){"AT+MIPCLOSE": func(f *fake) {
			f.at(2500*time.Millisecond, func(f *fake) { delete(f.script, "AT+MQTTSTATU") })
		}}
		b := open(t, config(t, device))
		start := time.Now()
		begin(t, b)
		if took := time.Since(start); took < 3*time.Second || took > 4*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestTheClockIsSetIfItIsOff(t *testing.T) {
	for _, tt := range []struct {
		name, zone string
		off        time.Duration
		set        bool
	}{
		{"right", "+32", 0, false},
		{"right in the west", "-20", 0, false},
		{"hours off", "+32", 23 * time.Hour, false},
		{"a day ahead", "+32", 25 * time.Hour, true},
		{"years behind", "+00", -20 * 365 * 24 * time.Hour, true},
		{"right, were it not for the zone", "-47", 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				zone := map[string]time.Duration{"+32": 8 * time.Hour, "-20": -5 * time.Hour, "-47": -705 * time.Minute}[tt.zone]
				const layout = "06/01/02,15:04:05"
				told := time.Now().UTC().Add(zone + tt.off).Format(layout)
				want := `AT+CCLK="` + time.Now().UTC().Add(zone).Format(layout) + tt.zone + `"`
				device, n := counted("AT+CCLK?", want)
				device.script = map[string]string{"AT+CCLK?": "\r\n+CCLK: \"" + told + tt.zone + "\"\r\n\r\nOK\r\n"}
				b := open(t, config(t, device))
				first := begin(t, b)
				begin(t, b)
				if set := n[want] > 0; set != tt.set || n["AT+CCLK?"] != 1 {
					t.Errorf("the modem was told %v, want %s: %v", n, want, tt.set)
				}
				if noted := strings.Contains(first.Timeline(), "# the modem's clock said"); noted != tt.set {
					t.Errorf("the timeline says %q", first.Timeline())
				}
			})
		})
	}
}

// A restart may take the time with it.
func TestTheClockIsLookedAtAfterARestart(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device, n := counted("AT+CCLK?")
		device.stimuli = map[string]func(*fake){"reset": func(f *fake) { f.say("\r\nRDY\r\n") }}
		b := open(t, config(t, device))
		trial := begin(t, b)
		from := trial.Modem.Mark()
		if err := trial.Stimulate(t.Context(), "reset"); err != nil {
			t.Fatal(err)
		}
		if err := trial.Reappear(t.Context(), from); err != nil {
			t.Fatal(err)
		}
		begin(t, b)
		if n["AT+CCLK?"] != 2 {
			t.Errorf("the modem was told %v, want its clock read again", n)
		}
	})
}

// A modem that has no clock to read is judged without.
func TestAClockThatCannotBeRead(t *testing.T) {
	for name, says := range map[string]string{
		"refused": "\r\nERROR\r\n", "nothing": "\r\nOK\r\n", "no date": "\r\n+CCLK: \"24/13/32,00:00:00+32\"\r\n\r\nOK\r\n", "no zone": "\r\n+CCLK: \"24/11/06,09:47:13\"\r\n\r\nOK\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				begin(t, open(t, config(t, &fake{script: map[string]string{"AT+CCLK?": says}})))
			})
		})
	}
}

// outside is the configuration of a bench whose modem is not the embedded emulator.
func outside(t *testing.T, url string) bench.Config {
	t.Helper()
	cfg := config(t, &fake{})
	cfg.Modem = url
	return cfg
}
