package steps_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/broker/pki"
	"attest/internal/at"
	"attest/internal/bench"
	"attest/internal/emulator"
	"attest/internal/firmware"
	"attest/internal/luat"
	"attest/internal/port"
	"attest/transcripts"
)

// authority is shared by all tests: keys take their time.
var authority = sync.OnceValues(func() (*pki.Authority, error) { return bench.NewAuthority(bench.BrokerConfig{}) })

// proxy is the emulator behind somebody who changes what it says, token by token,
// and may keep commands from it.
type proxy struct {
	*emulator.Modem
	told    []string                  // commands that the modem has been given before
	byByte  bool                      // the host reads one byte at a time
	up      func(line string) bool    // false: the line, or piece of data, does not reach the modem
	down    func(p *proxy, l at.Line) // writes what becomes of a token; nil: as it is
	lost    map[string]bool           // at these commands the port is lost
	running sync.WaitGroup
	near    port.Port // the side of the host
	far     port.Port // the side of the emulator

	mu      sync.Mutex
	scanner *at.Scanner
	command at.Pending // the last one
	reading bool       // it is FSREAD: a file's bytes are nobody's lines, and pass as they are
	sent    []byte     // the last bytes to the host
	held    []timed
}

type timed struct {
	l   at.Line
	due time.Time
}

func (p *proxy) Connect(context.Context) (port.Port, error) {
	p.hangUp() // what went before, if anything
	host, near := port.Pipe("proxy")
	far, device := port.Pipe("emulator")
	p.near, p.far, p.scanner = near, far, at.NewScanner(luat.Dialect())
	p.running.Go(func() { _ = p.Serve(context.Background(), device) })
	for _, command := range p.told {
		_, _ = far.Write([]byte(command + "\r\n"))
		for buf, got := make([]byte, 64), ""; !bytes.HasSuffix([]byte(got), []byte("OK\r\n")); {
			n, err := far.Read(buf)
			if err != nil {
				return nil, err
			}
			got += string(buf[:n])
		}
	}
	p.running.Go(p.upwards)
	p.running.Go(p.downwards)
	if p.byByte {
		return drip{host}, nil
	}
	return host, nil
}

// drip reads one byte at a time.
type drip struct{ port.Port }

func (d drip) Read(b []byte) (int, error) { return d.Port.Read(b[:1]) }

func (p *proxy) Close() {
	p.Modem.Close()
	p.hangUp()
}

// hangUp ends the connection, and returns when nobody serves it any more.
func (p *proxy) hangUp() {
	if p.near != nil {
		_ = p.near.Close()
		_ = p.far.Close()
	}
	p.running.Wait()
}

func (p *proxy) Stimulate(_ context.Context, name string, _ bench.Circumstances) (string, error) {
	return "", p.Modem.Stimulate(name)
}

// upwards passes on what the host writes.
func (p *proxy) upwards() {
	buf := make([]byte, 4096)
	for {
		n, err := p.near.Read(buf)
		if err != nil {
			_ = p.far.Close()
			return
		}
		if !p.pass(buf[:n]) {
			_ = p.near.Close()
			return
		}
	}
}

// pass writes a chunk of the host to the modem, in one write but for the lines that
// are kept from it; false when the port is lost.
func (p *proxy) pass(chunk []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	var passed []byte
	for _, segment := range bytes.SplitAfter(chunk, []byte("\r\n")) {
		text, whole := strings.CutSuffix(string(segment), "\r\n")
		switch {
		case p.lost[text]:
			return false
		case p.up != nil && !p.up(text):
			continue
		case whole && strings.HasPrefix(text, "AT"): // data do not begin so in these scenarios
			p.command = luat.Pending(text)
			p.command.Echo = true
			p.reading = p.command.Command.Name() == "+FSREAD"
			if p.reading {
				p.command.Data = 0
			}
			p.scanner.Expect(p.command)
		}
		passed = append(passed, segment...)
	}
	_, _ = p.far.Write(passed)
	return true
}

// downwards passes on what the modem says, token by token.
func (p *proxy) downwards() {
	buf := make([]byte, 4096)
	for {
		n, err := p.far.Read(buf)
		if err != nil {
			_ = p.near.Close()
			return
		}
		p.mu.Lock()
		p.scanner.Feed(buf[:n], func(l at.Line) {
			if p.down == nil || p.reading {
				p.say(l.Raw)
			} else {
				p.down(p, l.Clone())
			}
		})
		p.mu.Unlock()
	}
}

// say writes to the host. The caller holds p.mu.
func (p *proxy) say(raw []byte) {
	p.sent = append(p.sent[:0], raw[max(0, len(raw)-2):]...)
	_, _ = p.near.Write(raw)
}

// frame says a line of its own.
func (p *proxy) frame(text string) { p.say([]byte("\r\n" + text + "\r\n")) }

// v1007 is the profile that the emulator plays.
func v1007(t *testing.T) *firmware.Profile {
	t.Helper()
	profile, err := firmware.Load(transcripts.FS, firmware.Identity{Model: "780EP", Version: "V1007"})
	if err != nil {
		t.Fatal(err)
	}
	return profile
}

// open opens a bench of an emulator behind a proxy.
func open(t *testing.T, number int, p *proxy, change func(*bench.Config)) *bench.Bench {
	t.Helper()
	certificates, err := authority()
	if err != nil {
		t.Fatal(err)
	}
	if p.Modem, err = emulator.New(emulator.Config{Profile: v1007(t)}); err != nil {
		t.Fatal(err)
	}
	cfg := bench.Config{Number: number, Device: p, Authority: certificates}
	if change != nil {
		change(&cfg)
	}
	b, err := bench.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() }) // a port that was lost is not closed again
	if _, err := b.Identify(t.Context(), transcripts.FS, firmware.Identity{}); err != nil {
		t.Fatal(err)
	}
	return b
}
