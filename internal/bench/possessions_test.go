package bench_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
	"attest/transcripts"
)

// desk is an emulated modem that outlives the benches that use it, as one on a desk does.
type desk struct {
	t     *testing.T
	modem *emulator.Modem
	host  port.Port     // the last that was opened
	gone  chan struct{} // closed when the modem has noticed that it was closed
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := emulator.New(emulator.Config{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return &desk{t: t, modem: m}
}

func (d *desk) Connect(ctx context.Context) (port.Port, error) {
	host, device := port.Pipe("desk")
	gone := make(chan struct{})
	d.host, d.gone = host, gone
	go func() {
		defer close(gone)
		_ = d.modem.Serve(context.WithoutCancel(ctx), device) // its end is seen on the port
	}()
	return host, nil
}

func (d *desk) Stimuli() []string { return nil }

func (d *desk) Stimulate(context.Context, string, bench.Circumstances) (string, error) {
	return "", errors.New("nobody is there")
}

func (d *desk) Close() { <-d.gone }

// use speaks to the modem as its owner does, before a run and after.
func (d *desk) use(talk func(do func(command string, data ...string) string)) {
	d.t.Helper()
	p, err := d.Connect(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	m := modem.Open(p, modem.Config{Dialect: luat.Dialect()})
	defer d.Close()
	defer m.Close()
	talk(func(command string, data ...string) string {
		d.t.Helper()
		ctx, cancel := context.WithTimeout(d.t.Context(), 5*time.Second)
		defer cancel()
		from := m.Mark()
		var err error
		if len(data) > 0 {
			_, err = m.DoData(ctx, luat.Pending(command), []byte(data[0]))
		} else {
			_, err = m.Do(ctx, luat.Pending(command))
		}
		if err != nil {
			d.t.Fatalf("%s: %v", command, err)
		}
		var raw strings.Builder
		for _, e := range m.Since(from) {
			if !e.Sent {
				raw.Write(e.Raw)
			}
		}
		return raw.String()
	})
}

// key is as long as a key, has the lines of one, and what looks like a result.
var key = "-----BEGIN RSA PRIVATE KEY-----\n" + strings.Repeat("MIIEowIBAAKCAQEA7bq2+owner+of+this+modem\r\nOK\r\n", 300) + "-----END RSA PRIVATE KEY-----\n"

// settle makes the modem somebody's own.
func (d *desk) settle() {
	d.t.Helper()
	d.use(func(do func(string, ...string) string) {
		for _, command := range []string{
			"AT+CMEE=2", "AT+CREG=2", "AT+CGREG=1", "AT+CEREG=3", "AT+MQTTMODE=1", "AT+MQTTMSGSET=1", "AT+CIPMUX=1", "AT+CIPSSL=1",
			"AT+CFGRI=1", `AT+CSCS="UCS2"`, "AT+COPS=3,2", `AT+CGDCONT=5,"IP","their.apn"`, `AT+CGAUTH=5,2,"them","hunter22"`, "AT+CDNSCFG=198.51.100.1,198.51.100.2",
			`AT+SSLCFG="cacert",88,"ca.crt"`, `AT+SSLCFG="clientkey",88,"client.key"`, `AT+SSLCFG="seclevel",88,1`, `AT+SSLCFG="hostname",88,"iot.example"`,
			`AT+SSLCFG="sslversion",88,3`, `AT+SSLCFG="ciphersuite",88,0X0035`, `AT+SSLCFG="negotiatetimeout",88,77`, `AT+SSLCFG="ignorelocaltime",88,0`,
			`AT+SSLCFG="hostname",0,"link.example"`, `AT+SSLCFG="verifymode",1,1`, `AT+SSLCFG="hostname",153,"http.example"`,
			`AT+FSCREATE="theirs.txt"`, `AT+FSCREATE="ca.crt"`, `AT+FSCREATE="client.key"`,
		} {
			if got := do(command); !strings.HasSuffix(got, "\r\nOK\r\n") {
				d.t.Fatalf("%s answered %q", command, got)
			}
		}
		do(`AT+FSWRITE="ca.crt",0,10,15`, "theirs\r\n\x00\xff")
		do(fmt.Sprintf(`AT+FSWRITE="client.key",0,%d,15`, 10240), key[:10240])
		do(fmt.Sprintf(`AT+FSWRITE="client.key",1,%d,15`, len(key)-10240), key[10240:])
		do("AT+FSREADHEAD=1;E0")
	})
}

// state is everything that its owner can see of it, one question a line.
func (d *desk) state() []string {
	d.t.Helper()
	questions := []string{
		"AT", "AT+CMEE?", "AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+MQTTMODE?", "AT+MQTTMSGSET?", "AT+MQTTSTATU", "AT+CIPMUX?", "AT+CIPSSL?",
		"AT+CFGRI?", "AT+CSCS?", "AT+COPS?", "AT+CGDCONT?", "AT+CGAUTH?", "AT+CDNSCFG?", "AT+CFUN?", "AT+CGATT?", "AT+CGEREP?", "AT+IPR?", "AT+IFC?",
		"AT+FSREADHEAD?", `AT+FSLS="/"`,
	}
	for _, n := range []string{"88", "0", "1", "5", "34", "153"} {
		for _, key := range []string{
			"sslversion", "ciphersuite", "cacert", "clientcert", "clientkey", "seclevel", "hostname", "ignorelocaltime",
			"negotiatetimeout", "clientrandom", "premaster", "verifymode",
		} {
			questions = append(questions, fmt.Sprintf("AT+SSLCFG=%q,%s", key, n))
		}
	}
	var answers []string
	d.use(func(do func(string, ...string) string) {
		for _, q := range questions {
			answers = append(answers, q+" "+do(q))
		}
		head := do("AT+FSREADHEAD?")
		do("AT+FSREADHEAD=0")
		for _, name := range []string{"ca.crt", "client.crt", "client.key"} {
			said := do(fmt.Sprintf("AT+FSFLSIZE=%q", name))
			answers = append(answers, name+said)
			_, said, _ = strings.Cut(said, "+FSFLSIZE: ")
			var size int
			_, _ = fmt.Sscan(said, &size) // none of a file that is not there
			for from := 0; from < size; from += 10240 {
				answers = append(answers, do(fmt.Sprintf("AT+FSREAD=%q,%d,%d,%d", name, min(from, 1), min(10240, size-from), from)))
			}
		}
		if strings.Contains(head, ": 1") {
			do("AT+FSREADHEAD=1")
		}
	})
	return answers
}

// bench opens one on the modem that keeps records, and reads the release.
func (d *desk) bench(state string) *bench.Bench {
	d.t.Helper()
	cfg := config(d.t, d)
	cfg.Modem, cfg.State = "tcp://desk:1", state
	cfg.Timeouts = bench.Timeouts{Multiplier: 0.2, Quiet: 100 * time.Millisecond}
	return open(d.t, cfg)
}

// work is what scenarios do that break off: nothing is as it was.
func (d *desk) work(b *bench.Bench) *bench.Trial {
	d.t.Helper()
	trial := begin(d.t, b)
	for _, command := range []string{
		"AT+CMEE=0", "AT+CREG=1", "AT+MQTTMODE=1", `AT+CSCS="IRA"`, "AT+CFGRI=0", "AT+COPS=3,1", "AT+CGDCONT=5", "AT+CGDCONT=6,\"IP\",\"attest.example\"",
		`AT+SSLCFG="hostname",88,"attest.example"`, `AT+SSLCFG="premaster",1,"00112233"`, `AT+SSLCFG="hostname",0,`, `AT+SSLCFG="cacert",88,"ca.crt"`,
		"AT+CDNSCFG=192.0.2.1,192.0.2.2", `AT+FSCREATE="ca.crt"`, `AT+FSCREATE="client.crt"`, `AT+FSCREATE="attest-a"`, "ATE0", "AT&W",
	} {
		if got := ask(d.t, trial, command); got != "OK" {
			d.t.Fatalf("%s answered %q", command, got)
		}
	}
	return trial
}

// same demands that the modem is as it was.
func (d *desk) same(before []string) {
	d.t.Helper()
	for i, now := range d.state() {
		if now != before[i] {
			d.t.Errorf("%.300q\nwas %.300q", now, before[i])
		}
	}
}

// records are the names of what a state directory holds.
func records(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPossessionsAreGivenBack(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		owned bool // the modem has been set up by somebody
		work  func(*desk, *bench.Bench)
	}{
		{"a modem of the factory", false, func(d *desk, b *bench.Bench) { d.work(b) }},
		{"a scenario that breaks off", true, func(d *desk, b *bench.Bench) { d.work(b) }},
		{"a scenario that ends", true, func(d *desk, b *bench.Bench) {
			if err := d.work(b).Close(t.Context()); err != nil {
				d.t.Error(err)
			}
		}},
		{"the radio is off", true, func(d *desk, b *bench.Bench) { ask(d.t, d.work(b), "AT+CFUN=4") }},
		{"no network", true, func(d *desk, b *bench.Bench) { ask(d.t, d.work(b), "AT+COPS=2") }},
		{"in a data mode", true, func(d *desk, b *bench.Bench) {
			trial := d.work(b)
			if err := trial.Modem.Send(t.Context(), luat.Pending(`AT+FSWRITE="client.crt",0,9000,600`)); err != nil {
				d.t.Fatal(err)
			}
		}},
		{"settings of the factory", true, func(d *desk, b *bench.Bench) {
			trial := d.work(b)
			from := trial.Modem.Mark()
			ask(d.t, trial, "AT+RSTSET")
			if err := trial.Reappear(t.Context(), from); err != nil {
				d.t.Fatal(err)
			}
		}},
		{"nothing was tried", true, func(*desk, *bench.Bench) {}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, dir := newDesk(t), t.TempDir()
			if tt.owned {
				d.settle()
			}
			before := d.state()
			b := d.bench(dir)
			tt.work(d, b)
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			d.same(before)
			if left := records(t, dir); len(left) > 0 {
				t.Errorf("%q is left behind", left)
			}
		})
	}
}

// What AT&W stored comes with the next start.
func TestWhatIsStoredIsGivenBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.use(func(do func(string, ...string) string) { do("AT+CREG=2;+CMEE=2;&W") })
	b := d.bench("")
	ask(t, d.work(b), "AT+CREG=0;&W")
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	d.starts(map[string]string{"AT+CREG?": "+CREG: 2,1", "AT+CMEE?": "+CMEE :2"})
}

// starts takes the modem's power and demands these settings after it.
func (d *desk) starts(settings map[string]string) {
	d.t.Helper()
	if err := d.modem.Stimulate("power-cycle"); err != nil {
		d.t.Fatal(err)
	}
	b := d.bench("") // it waits for the modem
	begin(d.t, b)
	if err := b.Close(); err != nil {
		d.t.Error(err)
	}
	d.use(func(do func(string, ...string) string) {
		for command, want := range settings {
			if got := do(command); !strings.Contains(got, want) {
				d.t.Errorf("%s answers %q, want %q", command, got, want)
			}
		}
	})
}

// kill leaves a bench as kill -9 does: the port is closed, and nothing else is done.
func (d *desk) kill() {
	_ = d.host.Close()
	<-d.gone
}

// A run that is killed leaves the modem to the next one, which gives back what was
// there before the first.
func TestTheNextRunGivesBack(t *testing.T) {
	t.Parallel()
	d, dir := newDesk(t), t.TempDir()
	state := filepath.Join(dir, "state", "attest")
	d.settle()
	before := d.state()
	for range 2 {
		d.work(d.bench(state))
		d.kill()
	}
	left := records(t, state)
	if len(left) != 1 {
		t.Fatalf("%q are left, want one record", left)
	}
	if info, err := os.Stat(left[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the record has mode %v, %v, want 0600", info.Mode(), err)
	}
	b := d.bench(state)
	if imei := b.Release().IMEI; strings.Contains(left[0], imei) {
		t.Errorf("%s tells the IMEI", left[0])
	}
	timeline := d.work(b).Timeline()
	if !strings.Contains(timeline, "# a run did not give back what this modem had at 2") {
		t.Errorf("nothing is said of it in\n%s", timeline)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	d.same(before)
	if left := records(t, state); len(left) > 0 {
		t.Errorf("%q is left behind", left)
	}
	d.starts(map[string]string{"AT+CREG?": "+CREG: 2,1", "AT+CSCS?": `"UCS2"`}) // a killed run had stored its own
}

// A record is for one modem, for a while, and for this program.
func TestRecordsOfOthersAreNotGivenBack(t *testing.T) {
	t.Parallel()
	taken := `"taken": "` + time.Now().Format("2006")
	for name, tt := range map[string]struct {
		change func(dir, name, text string) error
		says   string
	}{
		"of another modem": {func(dir, name, _ string) error { return os.Rename(name, filepath.Join(dir, "another.json")) }, ""},
		"of another modem under its name": {func(_, name, text string) error {
			return os.WriteFile(name, []byte(strings.Replace(text, `"modem": "`, `"modem": "0`, 1)), 0o600)
		}, "of another program or another modem"},
		"of another program": {func(_, name, text string) error {
			return os.WriteFile(name, []byte(strings.Replace(text, `"format": 1`, `"format": 2`, 1)), 0o600)
		}, "of another program or another modem"},
		"old": {func(_, name, text string) error {
			return os.WriteFile(name, []byte(strings.Replace(text, taken, `"taken": "2020`, 1)), 0o600)
		}, "too long ago to be given back"},
		"torn": {func(_, name, text string) error { return os.WriteFile(name, []byte(text[:len(text)/2]), 0o600) }, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, dir := newDesk(t), t.TempDir()
			d.settle()
			d.work(d.bench(dir))
			d.kill()
			left := records(t, dir)
			text, err := os.ReadFile(left[0])
			if err == nil {
				err = tt.change(dir, left[0], string(text))
			}
			if err != nil {
				t.Fatal(err)
			}
			d.use(func(do func(string, ...string) string) { do("ATE1"); do("AT+CMEE=1;+CREG=3"); do(`AT+FSDEL="ca.crt"`) })
			before := d.state()
			b := d.bench(dir)
			if timeline := d.work(b).Timeline(); tt.says != "" && !strings.Contains(timeline, tt.says) {
				t.Errorf("no %q in\n%s", tt.says, timeline)
			}
			if err := b.Close(); err != nil {
				t.Error(err)
			}
			// The leavings of the killed run were there before this one, but for its own files.
			now := d.state()
			for i := range now {
				if now[i] != before[i] && !strings.Contains(now[i], "FSLS") {
					t.Errorf("%.300q\nwas %.300q", now[i], before[i])
				}
			}
		})
	}
}

// A modem that does not answer at the end keeps its record for the next run.
func TestASilentModemIsGivenBackLater(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device, dir := &fake{script: map[string]string{"AT+CREG?": "\r\n+CREG: 2,1\r\n\r\nOK\r\n"}}, t.TempDir()
		cfg := config(t, device)
		cfg.Modem, cfg.State = "/dev/ttyUSB77", dir
		b := open(t, cfg)
		begin(t, b)
		device.change(func(f *fake) { f.off = true })
		start := time.Now()
		var kept *bench.KeptError
		if err := b.Close(); !errors.As(err, &kept) || !kept.Next || !strings.HasSuffix(err.Error(), "does not answer AT; the next run on it will") {
			t.Errorf("Close = %v, want a *KeptError", err)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("it took %v", took)
		}
		if left := records(t, dir); len(left) != 1 {
			t.Errorf("%q are left, want one record", left)
		}
	})
}

// What a modem does not take back is named.
func TestRefusedPossessionsAreNamed(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{script: map[string]string{"AT+CREG?": "\r\n+CREG: 2,1\r\n\r\nOK\r\n", "AT+CFGRI?": "\r\n+CFGRI:1\r\n\r\nOK\r\n"}}
		cfg := config(t, device)
		cfg.Modem = "/dev/ttyUSB77"
		b := open(t, cfg)
		begin(t, b)
		device.change(func(f *fake) { f.script["AT+CREG?"] = "\r\n+CREG: 0,1\r\n\r\nOK\r\n" })
		if err := b.Close(); err == nil || !strings.HasSuffix(err.Error(), "before the run: it does not take +CREG") {
			t.Errorf("Close = %v", err)
		}
	})
}

// A modem that tells nothing in time is judged all the same, and soon.
func TestAModemThatTellsNothing(t *testing.T) {
	simulated(t, func(t *testing.T) {
		device := &fake{script: map[string]string{}}
		for _, command := range []string{"AT+CFUN?", "AT+COPS?", "AT+CREG?", `AT+FSFLSIZE="ca.crt"`} {
			device.script[command] = ""
		}
		start := time.Now()
		trial := begin(t, open(t, config(t, device)))
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("it took %v", took)
		}
		for _, want := range []string{
			"# the modem did not tell in time what it is set to, which will not be given back: +CFUN, ",
			"# what the modem has by these names cannot be read, and will not be given back: ca.crt, client.crt, client.key",
		} {
			if !strings.Contains(trial.Timeline(), want) {
				t.Errorf("no %q in\n%s", want, trial.Timeline())
			}
		}
	})
}

// A modem that prints commands for values is not obeyed, and a key that was read is
// nobody's evidence.
func TestPossessionsAreNoEvidence(t *testing.T) {
	simulated(t, func(t *testing.T) {
		var asked []string
		const secret = "MIIEowIBAAKCAQEA7bq2ownerofthismodem"
		device := &fake{script: map[string]string{
			"AT+CREG?":                      "\r\n+CREG: 1;+CFUN=0,1\r\n\r\nOK\r\n",
			`AT+SSLCFG="hostname",88`:       "\r\n+SSLCFG:\"hostname\",88,\"a\"\x07\r\n\r\nOK\r\n",
			`AT+FSFLSIZE="client.key"`:      "\r\n+FSFLSIZE: 36\r\n\r\nOK\r\n",
			`AT+FSREAD="client.key",0,36,0`: "\r\n" + secret + "\r\n\r\nOK\r\n",
			"AT+MQTTSTATU":                  "\r\n+MQTTSTATU :1\r\n\r\nOK\r\n", // the preparation fails
		}, act: map[string]func(*fake){
			"AT+CREG=1;+CFUN=0,1": func(*fake) { asked = append(asked, "CFUN") },
		}}
		b := open(t, config(t, device))
		trial, err := b.NewTrial(t.Context(), "T-001")
		if err == nil || trial == nil {
			t.Fatalf("NewTrial = %v, %v, want a trial and an error", trial, err)
		}
		if err := b.Close(); err != nil || len(asked) > 0 {
			t.Errorf("Close = %v, the modem was sent %q", err, asked)
		}
		if text := trial.Timeline() + err.Error(); strings.Contains(text, secret) || !strings.Contains(text, "MIPCLOSE") {
			t.Errorf("the key is in\n%s", text)
		}
	})
}

func TestBenchesThatCannotKeepRecords(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		state  string
		script map[string]string
		says   string
	}{
		"no directory": {blocked, nil, "nobody gives back what the modem had: mkdir"},
		"no IMEI":      {t.TempDir(), map[string]string{"AT+CGSN": "\r\nERROR\r\n"}, "nobody gives back what the modem had: the modem does not tell its IMEI"},
	} {
		t.Run(name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				cfg := config(t, &fake{script: tt.script})
				cfg.Modem, cfg.State = "/dev/ttyUSB77", tt.state
				if timeline := begin(t, open(t, cfg)).Timeline(); !strings.Contains(timeline, tt.says) {
					t.Errorf("no %q in\n%s", tt.says, timeline)
				}
			})
		})
	}
	if got := records(t, filepath.Dir(blocked)); !slices.Equal(got, []string{blocked}) {
		t.Errorf("%q are there", got)
	}
}
