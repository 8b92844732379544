package port_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"attest/internal/port"
)

// peer is a scripted serial server, with the modem behind it as its io.ReadWriteCloser.
// It stands on RFC 854 and RFC 2217 alone, with no code of package port.
type peer struct {
	conn net.Conn
	in   *bufio.Reader

	deny     []byte // options that it refuses
	ignore   []byte // options without an answer
	mute     []byte // COM-PORT commands without an answer
	rate     uint32 // that it sets whatever is asked; 0: what is asked
	cut      int    // most bytes a segment that it sends; 0: whatever comes
	greeting string // raw, at the start

	mu   sync.Mutex
	seen []string // commands of the client: "WILL 44", "1 0001c200"
	now  [4]byte
}

const (
	iac, dont, do, wont, will, sb, se = 255, 254, 253, 252, 251, 250, 240

	comPortOption = 44
)

var verbs = map[byte]string{dont: "DONT", do: "DO", wont: "WONT", will: "WILL"}

// listen returns the URL of a peer, and how to wait for its one connection.
func (p *peer) listen(t *testing.T) (url string, accept func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return "rfc2217://" + listener.Addr().String(), func() {
		if p.conn, err = listener.Accept(); err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { p.conn.Close() })
		p.in = bufio.NewReader(p.conn)
		io.WriteString(p.conn, p.greeting)
	}
}

// serve answers commands until the client asks for the rate that is set, the last of its
// opening, or hangs up.
func (p *peer) serve() {
	for {
		b, err := p.in.ReadByte()
		if err != nil {
			return
		}
		if b == iac {
			if _, last := p.command(); last {
				return
			}
		}
	}
}

// command reads what follows an IAC and answers it; data is a doubled IAC.
func (p *peer) command() (data, last bool) {
	verb, _ := p.in.ReadByte()
	if verb == iac {
		return true, false
	}
	if verb != sb {
		option, _ := p.in.ReadByte()
		p.note(fmt.Sprintf("%s %d", verbs[verb], option))
		p.negotiate(verb, option)
		return false, false
	}
	var body []byte
	for {
		b, err := p.in.ReadByte()
		if err != nil {
			return false, true
		}
		if b == iac {
			if b, _ = p.in.ReadByte(); b == se {
				break
			}
		}
		body = append(body, b)
	}
	p.note(fmt.Sprintf("%d %x", body[1], body[2:]))
	return false, p.comPort(body[1], body[2:])
}

func (p *peer) negotiate(verb, option byte) {
	supported := slices.Contains([]byte{0, 3, comPortOption}, option) && !slices.Contains(p.deny, option)
	answer := map[byte]map[bool]byte{will: {true: do, false: dont}, do: {true: will, false: wont}}[verb][supported]
	if answer != 0 && !slices.Contains(p.ignore, option) {
		p.raw(iac, answer, option)
	}
}

func (p *peer) comPort(code byte, body []byte) (last bool) {
	if slices.Contains(p.mute, code) {
		return false
	}
	if code == 1 {
		if last = binary.BigEndian.Uint32(body) == 0; !last {
			copy(p.now[:], body)
		}
		if p.rate != 0 {
			binary.BigEndian.PutUint32(p.now[:], p.rate)
		}
		body = p.now[:]
	}
	p.raw(slices.Concat([]byte{iac, sb, comPortOption, code + 100}, double(body), []byte{iac, se})...)
	return last
}

func double(data []byte) []byte { return bytes.ReplaceAll(data, []byte{iac}, []byte{iac, iac}) }

func (p *peer) note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, text)
}

func (p *peer) saw(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.seen, text)
}

// raw sends bytes as they are, in segments of their own where p.cut says so.
func (p *peer) raw(b ...byte) (err error) {
	for len(b) > 0 && err == nil {
		n := len(b)
		if p.cut > 0 {
			n = min(n, p.cut)
		}
		_, err = p.conn.Write(b[:n])
		b = b[n:]
	}
	return err
}

func (p *peer) Read(b []byte) (n int, err error) {
	for n < len(b) && (n == 0 || p.in.Buffered() > 0) {
		c, err := p.in.ReadByte()
		if err != nil {
			return n, err
		}
		if c == iac {
			if data, _ := p.command(); !data {
				continue
			}
		}
		b[n] = c
		n++
	}
	return n, nil
}

func (p *peer) Write(b []byte) (int, error) { return len(b), p.raw(double(b)...) }

func (p *peer) Close() error { return p.conn.Close() }

// openPeer opens a port on a peer that is set up as wanted.
func openPeer(t *testing.T, p *peer, cfg port.Config) port.Port {
	t.Helper()
	url, accept := p.listen(t)
	served := make(chan bool)
	go func() {
		defer close(served)
		accept()
		p.serve()
	}()
	host := open(t, url, cfg)
	<-served
	return host
}

func openRemote(t *testing.T, cfg port.Config) (port.Port, io.ReadWriteCloser) {
	t.Helper()
	p := &peer{}
	return openPeer(t, p, cfg), p
}

// TestRemoteOpening: what the server is told, with rates that hold an IAC.
func TestRemoteOpening(t *testing.T) {
	for baud, want := range map[int]string{0: "1 0001c200", 9600: "1 00002580", 0xffff: "1 0000ffff"} {
		p := &peer{cut: 1}
		openPeer(t, p, port.Config{Baud: baud})
		for _, want := range []string{"WILL 44", "WILL 0", "DO 0", "WILL 3", "DO 3", want, "2 08", "3 01", "4 01", "5 01", "5 0e", "5 08", "5 0b", "11 ff", "12 01"} {
			if !p.saw(want) {
				t.Errorf("%d bit/s: the client sent %q, want %q among it", baud, p.seen, want)
			}
		}
	}
	url, accept := (&peer{}).listen(t)
	_ = accept
	var usage *port.UsageError
	if _, err := port.Open(t.Context(), url+"?baud=x", port.Config{}); !errors.As(err, &usage) {
		t.Errorf("got %v, want a UsageError", err)
	}
}

// TestRemoteRefusals: each says what the server is not.
func TestRemoteRefusals(t *testing.T) {
	for _, tt := range []struct {
		name string
		peer *peer
		want string
	}{
		{"no COM-PORT-OPTION", &peer{deny: []byte{comPortOption}}, "refuses COM-PORT-OPTION"},
		{"no binary transmission", &peer{deny: []byte{0}}, "refuses binary transmission"},
		{"another rate", &peer{rate: 9600}, "refuses SET-BAUDRATE 115200: it has 9600"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, accept := tt.peer.listen(t)
			go func() {
				accept()
				tt.peer.serve()
			}()
			locks := t.TempDir()
			for range 2 { // the refused open keeps no lock
				_, err := port.Open(t.Context(), url, port.Config{LockDir: locks})
				var unopened *port.OpenError
				if !errors.As(err, &unopened) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), url) {
					t.Errorf("got %v, want %q in it", err, tt.want)
				}
				if tt.peer.conn != nil {
					break
				}
			}
		})
	}
}

// TestRemoteOfFewWords leaves something open; the error names it when the patience with a
// server ends.
func TestRemoteOfFewWords(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		peer *peer
		want string
	}{
		{&peer{mute: []byte{3}}, "does not answer SET-PARITY"},
		{&peer{ignore: []byte{comPortOption}}, "does not agree to COM-PORT-OPTION"},
		{&peer{ignore: []byte{0, 3, comPortOption}, greeting: "\r\nRDY\r\n"}, `does not answer in Telnet, it said "\r\nRDY\r\n"`},
	} {
		t.Run(tt.want, func(t *testing.T) {
			t.Parallel()
			url, accept := tt.peer.listen(t)
			go func() {
				accept()
				tt.peer.serve()
			}()
			_, err := port.Open(t.Context(), url, port.Config{LockDir: t.TempDir()})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
		})
	}
}

// TestRemoteSilence: one that hangs up with words, and nothing. The context is shorter
// than the patience with a server.
func TestRemoteSilence(t *testing.T) {
	for _, tt := range []struct {
		name string
		peer *peer
		hang bool
		want string
	}{
		{"words and the end", &peer{greeting: "Port already in use\r\n"}, true, `ended the connection, it said "Port already in use\r\n"`},
		{"nothing", &peer{}, false, "deadline exceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			url, accept := tt.peer.listen(t)
			go func() {
				accept()
				if tt.hang {
					tt.peer.conn.(*net.TCPConn).CloseWrite()
				}
			}()
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			_, err := port.Open(ctx, url, port.Config{LockDir: t.TempDir()})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q in it", err, tt.want)
			}
		})
	}
}

// TestRemoteDropsWhatCameBefore the purge was answered.
func TestRemoteDropsWhatCameBefore(t *testing.T) {
	p := &peer{greeting: "\r\nCLOSED\r\n"}
	host := openPeer(t, p, port.Config{})
	p.Write([]byte("new"))
	if got := readFull(t, host, 3); string(got) != "new" {
		t.Errorf("got %q, want %q", got, "new")
	}
}

// TestRemoteChunks: commands between the data, in segments of each size, and an IAC
// alone at the end of a read.
func TestRemoteChunks(t *testing.T) {
	state := []byte{iac, sb, comPortOption, 107, 0xb1, iac, se}
	said := slices.Concat([]byte("ab"), state, []byte{iac, iac, 'c', iac, 241, 'd', iac, do, 1, iac, iac}, state, []byte{iac, sb, 24, 1, iac, iac, 9, iac, se, '\r', 0, 'e'})
	want := "ab\xffcd\xff\r\x00e"
	for cut := 1; cut <= len(said); cut += 3 {
		p := &peer{}
		host := openPeer(t, p, port.Config{})
		p.cut = cut
		go p.raw(said...)
		if got := readFull(t, host, len(want)); string(got) != want {
			t.Fatalf("segments of %d: got %q, want %q", cut, got, want)
		}
		if lines, err := port.ReadLines(host); lines != (port.Lines{CTS: true, DSR: true, DCD: true}) || err != nil {
			t.Errorf("lines: got %+v, %v", lines, err)
		}
		within(t, "the refusal", func() {
			host.Write([]byte("x"))
			p.Read(make([]byte, 1))
			if !p.saw("WONT 1") {
				t.Errorf("DO ECHO was not refused: %q", p.seen)
			}
		})
		host.Close()
	}
}

// TestRemoteSuspend: nothing is sent until the server takes data again; Close and the
// end of a context end the wait.
func TestRemoteSuspend(t *testing.T) {
	p := &peer{}
	host := openPeer(t, p, port.Config{}).(contextual)
	suspend := func() {
		p.raw(iac, sb, comPortOption, 108, iac, se)
		p.Write([]byte("s"))
		readFull(t, host, 1)
	}
	suspend()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	within(t, "WriteContext", func() {
		if n, err := host.WriteContext(ctx, []byte("AT")); n != 0 || !errors.Is(err, port.ErrStalled) {
			t.Errorf("got %d, %v, want %v", n, err, port.ErrStalled)
		}
	})
	writes := make(chan error, 1)
	go func() {
		_, err := host.Write([]byte("AT\r"))
		writes <- err
	}()
	p.raw(iac, sb, comPortOption, 109, iac, se)
	p.Write([]byte("r"))
	readFull(t, host, 1)
	if got := readFull(t, p, 3); string(got) != "AT\r" {
		t.Errorf("got %q", got)
	}
	if err := <-writes; err != nil {
		t.Error(err)
	}
	suspend()
	go func() {
		_, err := host.Write([]byte("AT\r"))
		writes <- err
	}()
	within(t, "Write", func() {
		host.Close()
		if err := <-writes; !errors.Is(err, port.ErrClosed) {
			t.Errorf("got %v, want %v", err, port.ErrClosed)
		}
	})
}

// TestRemoteStallInAPair: a Write of IACs that is cut anywhere, then another one: the
// modem reads the bytes that were taken, then the next.
func TestRemoteStallInAPair(t *testing.T) {
	p := &peer{}
	host := openPeer(t, p, port.Config{}).(contextual)
	ctx, cancel := context.WithCancel(t.Context())
	taken := make(chan int, 1)
	go func() {
		n, _ := host.WriteContext(ctx, bytes.Repeat([]byte{iac}, 32<<20))
		taken <- n
	}()
	readFull(t, p, 1)
	cancel()
	n := <-taken
	go host.Write([]byte("x"))
	if got := readFull(t, p, n); got[n-1] != 'x' || bytes.Count(got, []byte{iac}) != n-1 {
		t.Errorf("of %d bytes %d came to nothing", n, n-1-bytes.Count(got, []byte{iac}))
	}
}
