package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"attest/internal/emulator"
	"attest/internal/luat"
	"attest/internal/modem"
	"attest/internal/port"
	"attest/internal/verdict"
)

// owned is an emulated modem on a pty that somebody has set up for himself. It counts
// what a run sends, and does something at a byte of it.
type owned struct {
	*port.PTY
	path  string
	sent  atomic.Int64
	armed atomic.Pointer[moment]
}

// moment is what happens at a byte.
type moment struct {
	at  int64
	act func()
}

// Read lets the moment come before the modem has heard of the byte.
func (o *owned) Read(b []byte) (int, error) {
	n, err := o.PTY.Read(b)
	after := o.sent.Add(int64(n))
	if m := o.armed.Load(); m != nil && after >= m.at && o.armed.CompareAndSwap(m, nil) {
		m.act()
	}
	return n, err
}

// newOwned begins to serve one below dir.
func newOwned(t *testing.T, dir string) *owned {
	t.Helper()
	profile, err := emulated("emulator")
	if err != nil {
		t.Fatal(err)
	}
	m, err := emulator.New(emulator.Config{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	o := &owned{path: filepath.Join(dir, "modem")}
	if o.PTY, err = port.OpenPTY(o.path); err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(serving.Wait)
	t.Cleanup(cancel)
	serving.Go(func() { _ = m.Serve(ctx, o) })
	return o
}

// arm has act called, once, after so many bytes more of a run.
func (o *owned) arm(bytes int64, act func()) { o.armed.Store(&moment{o.sent.Load() + bytes, act}) }

// use speaks to the modem as its owner does, and demands that its port is free.
func (o *owned) use(t *testing.T, talk func(do func(command string, data ...string) string)) {
	t.Helper()
	p, err := port.Open(t.Context(), o.path, port.Config{})
	if err != nil {
		t.Fatal(err)
	}
	m := modem.Open(p, modem.Config{Dialect: luat.Dialect()})
	defer m.Close()
	talk(func(command string, data ...string) string {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var answer modem.Answer
		if len(data) > 0 {
			answer, err = m.DoData(ctx, luat.Pending(command), []byte(data[0]))
		} else {
			answer, err = m.Do(ctx, luat.Pending(command))
		}
		if err != nil {
			t.Fatalf("%s: %v", command, err)
		}
		return strings.Join(append(answer.Texts(), answer.Final.Text), " | ")
	})
}

// theirs is a file as an owner may have it.
var theirs = "-----BEGIN CERTIFICATE-----\n" + strings.Repeat("of+the+owner+of+this+modem\r\nOK\r\n", 40)

// settle sets the modem up.
func (o *owned) settle(t *testing.T) {
	t.Helper()
	o.use(t, func(do func(string, ...string) string) {
		for _, command := range []string{
			"AT+CMEE=2;+CREG=2;+CGREG=1", "AT+MQTTMODE=1", "AT+MQTTMSGSET=1", `AT+CSCS="UCS2"`, "AT+CFGRI=1", "AT+COPS=3,2",
			`AT+CGDCONT=5,"IP","their.apn"`, `AT+SSLCFG="cacert",88,"ca.crt"`, `AT+SSLCFG="seclevel",88,1`, `AT+SSLCFG="hostname",88,"iot.example"`,
			`AT+SSLCFG="hostname",0,"link.example"`, `AT+FSCREATE="theirs.txt"`, `AT+FSCREATE="ca.crt"`, `AT+FSCREATE="client.key"`, "ATE0",
		} {
			if got := do(command); got != "OK" {
				t.Fatalf("%s answered %q", command, got)
			}
		}
		do(fmt.Sprintf(`AT+FSWRITE="ca.crt",0,%d,15`, len(theirs)), theirs)
		do(`AT+FSWRITE="client.key",0,9,15`, "their key")
	})
}

// state is what its owner can see of it.
func (o *owned) state(t *testing.T) (answers []string) {
	t.Helper()
	questions := []string{
		"AT+CMEE?", "AT+CREG?", "AT+CGREG?", "AT+CEREG?", "AT+MQTTMODE?", "AT+MQTTMSGSET?", "AT+MQTTSTATU", "AT+CIPMUX?", "AT+CIPSSL?",
		"AT+CFGRI?", "AT+CSCS?", "AT+COPS?", "AT+CGDCONT?", "AT+CGAUTH?", "AT+CDNSCFG?", "AT+CFUN?", "AT+CGATT?", "AT+FSREADHEAD?", `AT+FSLS="/"`,
		fmt.Sprintf(`AT+FSREAD="ca.crt",0,%d,0`, len(theirs)), `AT+FSREAD="client.key",0,9,0`, `AT+FSFLSIZE="ca.crt"`, `AT+FSFLSIZE="client.key"`,
	}
	for _, n := range []string{"88", "0", "1"} {
		for _, key := range []string{"cacert", "clientcert", "clientkey", "seclevel", "hostname", "sslversion", "ciphersuite", "ignorelocaltime", "negotiatetimeout"} {
			questions = append(questions, fmt.Sprintf("AT+SSLCFG=%q,%s", key, n))
		}
	}
	o.use(t, func(do func(string, ...string) string) {
		for _, q := range questions {
			answers = append(answers, q+" "+do(q))
		}
	})
	return answers
}

// busy are scenarios that leave little of a modem alone: its settings, what it stores,
// its files, its radio, its sessions.
func busy() []string {
	return []string{
		"SET-006", "SET-008", "SET-009.4", "SSL-052", "SSL-050.0", "CONN-001", "REGN-001", "CTXT-003.second", "CTXT-004", "AUTH-002.1", "DNS-010.bare",
		"MUT-003", "MUT-004", "FS-050.prompt", "FS-051.4096", "FS-054.1", "PUB-010", "CACHE-003", "CACHE-006",
	}
}

// laboratory is an owned modem with a bench file.
func laboratory(t *testing.T) (dir string, o *owned, before []string) {
	t.Helper()
	dir = t.TempDir()
	lab(t, dir, "modem")
	o = newOwned(t, dir)
	o.settle(t)
	return dir, o, o.state(t)
}

// judge starts a run of what is busy.
func judge(t *testing.T, dir, name string, ids ...string) *process {
	t.Helper()
	return start(t, dir, append([]string{"run", "--bench", "bench.yaml", "--self-proof", "off", "--timeout-multiplier", "0.2", "--reports", name, "--run", name}, ids...)...)
}

// A run that is ended at any moment loses no verdict that it gave, invents none, and
// leaves the modem as it was: by itself, or after kill -9 by the next run, for which the
// port is free at once.
func TestEveryMoment(t *testing.T) {
	t.Parallel()
	moments := 2
	if os.Getenv("ATTEST_ALL_MOMENTS") != "" {
		moments = 34 // of each kind
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	all := bytesOfARun(t)
	for _, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGKILL} {
		for range moments {
			at := 1 + random.Int64N(all)
			t.Run(fmt.Sprintf("%v at byte %d", s, at), func(t *testing.T) {
				t.Parallel()
				endAt(t, s, at)
			})
		}
	}
}

// bytesOfARun is what a run that nobody ends sends to the modem.
func bytesOfARun(t *testing.T) int64 {
	t.Helper()
	dir, o, before := laboratory(t)
	from := o.sent.Load()
	judge(t, dir, "whole", busy()...).ends(0)
	all := o.sent.Load() - from
	if now := o.state(t); !slices.Equal(now, before) {
		t.Fatalf("after a run that nobody ended the modem is %q\nwas %q", now, before)
	}
	return all
}

func endAt(t *testing.T, s syscall.Signal, at int64) {
	dir, o, before := laboratory(t)
	var p *process
	started := make(chan struct{})
	o.arm(at, func() {
		<-started
		_ = p.cmd.Process.Signal(s) // a run that was over before is as good
	})
	p = judge(t, dir, "ended", busy()...)
	close(started)
	status, killed := p.wait()
	if s == syscall.SIGKILL && killed == s {
		judge(t, dir, "next", "CONN-001").ends(0)
		settled(t, dir, p)
	} else if killed != 0 || status != 0 && status != 3 {
		t.Errorf("the run ended with status %d, signal %v\n%s\n%s", status, killed, strings.Join(p.seen, "\n"), &p.stderr)
	} else {
		settled(t, dir, p)
	}
	for i, now := range o.state(t) {
		if now != before[i] {
			t.Errorf("the modem is %.300q\nwas %.300q", now, before[i])
		}
	}
}

// settled demands that the run's report has every verdict that was shown, as it was
// shown, and no other that a sound modem does not get. A run that ended before it had a
// directory has shown none.
func settled(t *testing.T, dir string, p *process) {
	t.Helper()
	shown := p.judged()
	if _, err := os.Stat(filepath.Join(dir, "ended")); os.IsNotExist(err) {
		if len(shown) > 0 {
			t.Errorf("%d verdicts were shown, and there is no report", len(shown))
		}
		return
	}
	again := start(t, dir, "report", "--reports", "ended", "ended")
	if status, _ := again.wait(); status != 0 && status != 3 {
		t.Errorf("report ended with status %d\n%s", status, &again.stderr)
	}
	r, _ := load(t, filepath.Join(dir, "ended"))
	stands(t, p, r)
	for _, result := range r.Results {
		if result.Judgement != verdict.Conforms && result.Judgement != verdict.Broken && result.Judgement != verdict.NotClaimed {
			t.Errorf("%s is %v: %s", result.ID, result.Judgement, result.Reason)
		}
	}
}
