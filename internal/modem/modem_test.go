package modem_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"attest/internal/at"
	"attest/internal/modem"
	"attest/internal/port"
)

func dialect() at.Dialect {
	urcs := []string{"CONNECT OK", "CLOSED", "SUBACK", "PUBACK", "RDY"}
	return at.Dialect{URC: func(text string) bool { return slices.Contains(urcs, text) }}
}

func command(text string) at.Pending { return at.Pending{Command: at.Command{Text: text}} }

func is(text string) func(at.Line) bool {
	return func(l at.Line) bool { return l.Text == text }
}

// dial returns a dialogue and the modem's end of its port.
func dial(t *testing.T, cfg modem.Config) (*modem.Modem, port.Port) {
	t.Helper()
	host, far := port.Pipe("test")
	cfg.Dialect = dialect()
	m := modem.Open(host, cfg)
	t.Cleanup(func() {
		m.Close()
		far.Close()
	})
	return m, far
}

// respond answers each command line, CR LF included, with what answers says.
func respond(t *testing.T, far port.Port, answers map[string]string) {
	t.Helper()
	go func() {
		var in []byte
		buf := make([]byte, 256)
		for {
			n, err := far.Read(buf)
			if err != nil {
				return
			}
			in = append(in, buf[:n]...)
			for command, answer := range answers {
				if rest, ok := bytes.CutPrefix(in, []byte(command)); ok {
					in = rest
					if _, err := far.Write([]byte(answer)); err != nil {
						return
					}
				}
			}
		}
	}()
}

func say(t *testing.T, far port.Port, text string) {
	t.Helper()
	if _, err := far.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func TestDo(t *testing.T) {
	m, far := dial(t, modem.Config{})
	respond(t, far, map[string]string{
		"AT+CGATT?\r\n":       "AT+CGATT?\r\r\nCLOSED\r\n\r\n+CGATT: 1\r\n\r\nOK\r\n",
		"AT+MCONNECT=1,1\r\n": "\r\n+CME ERROR: 767\r\n",
		"AT+CIFSR\r\n":        "\r\n10.0.0.1\r\n",
	})
	a, err := m.Do(t.Context(), command("AT+CGATT?"))
	if err != nil || !slices.Equal(a.Texts(), []string{"+CGATT: 1"}) || a.Final.Text != "OK" || !a.OK() {
		t.Errorf("got %q %q %v, want +CGATT: 1 and OK", a.Texts(), a.Final.Text, err)
	}
	if _, err := m.Await(t.Context(), "CLOSED", is("CLOSED")); err != nil {
		t.Errorf("line inside the answer: %v", err)
	}
	a, err = m.Do(t.Context(), command("AT+MCONNECT=1,1"))
	if err != nil || a.OK() || a.Final.Text != "+CME ERROR: 767" || len(a.Info) != 0 {
		t.Errorf("got %+v %v, want +CME ERROR: 767 alone", a, err)
	}
	bare := command("AT+CIFSR")
	bare.Bare = true
	a, err = m.Do(t.Context(), bare)
	if err != nil || !slices.Equal(a.Texts(), []string{"10.0.0.1"}) || a.Final.Text != "" {
		t.Errorf("got %+v %v, want the address alone", a, err)
	}
}

func TestDoData(t *testing.T) {
	m, far := dial(t, modem.Config{})
	respond(t, far, map[string]string{
		"AT+FSWRITE=f,0,3,9\r\n": "\r\n>",
		"abc":                    "\r\nOK\r\n",
		"AT+MPUBEX=t,0,0,3\r\n":  "\r\n+CME ERROR: 767\r\n",
	})
	if a, err := m.DoData(t.Context(), command("AT+FSWRITE=f,0,3,9"), []byte("abc")); err != nil || !a.OK() {
		t.Errorf("got %+v %v, want OK", a, err)
	}
	sent := len(m.Journal())
	if a, err := m.DoData(t.Context(), command("AT+MPUBEX=t,0,0,3"), []byte("abc")); err != nil || a.Final.Text != "+CME ERROR: 767" {
		t.Errorf("got %+v %v, want the refusal", a, err)
	}
	for _, e := range m.Since(sent) {
		if e.Sent && e.Command.Text == "" {
			t.Errorf("sent %q to a modem that gave no prompt", e.Raw)
		}
	}
	p := command("AT+MPUBEX=t,0,0,3")
	p.Prompt = true
	if err := m.Send(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	var refused *modem.RefusedError
	if _, err := m.AwaitPrompt(t.Context()); !errors.As(err, &refused) || refused.Final.Text != "+CME ERROR: 767" {
		t.Errorf("got %v, want a RefusedError with +CME ERROR: 767", err)
	}
}

func TestAwaitClaims(t *testing.T) {
	m, far := dial(t, modem.Config{})
	say(t, far, "\r\nPUBACK\r\n\r\nSUBACK\r\n\r\nPUBACK\r\n")
	for _, text := range []string{"SUBACK", "PUBACK", "PUBACK"} {
		if _, err := m.Await(t.Context(), text, is(text)); err != nil {
			t.Errorf("await %s: %v", text, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if l, err := m.Await(ctx, "PUBACK", is("PUBACK")); err == nil {
		t.Errorf("a third PUBACK was found among two: %+v", l)
	}
}

func TestAwaitInParallel(t *testing.T) {
	m, far := dial(t, modem.Config{})
	const lines = 50
	var mu sync.Mutex
	places := map[string]bool{}
	var group sync.WaitGroup
	for range lines {
		group.Go(func() {
			l, err := m.Await(t.Context(), "a line", func(l at.Line) bool { return l.Kind == at.Unknown })
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			places[l.Text] = true
		})
	}
	for i := range lines {
		say(t, far, "\r\n"+strings.Repeat("x", i+1)+"\r\n")
	}
	group.Wait()
	if len(places) != lines {
		t.Errorf("%d waits got %d different lines", lines, len(places))
	}
}

func TestMark(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, far := dial(t, modem.Config{})
		say(t, far, "\r\nCLOSED\r\n")
		synctest.Wait()
		place := m.Mark()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var timeout *modem.TimeoutError
		if _, err := m.Await(ctx, "CLOSED", is("CLOSED")); !errors.As(err, &timeout) {
			t.Errorf("a line before the mark was awaited: %v", err)
		}
		if _, err := m.AwaitFrom(t.Context(), 0, "CLOSED", is("CLOSED")); err != nil {
			t.Errorf("a line before the mark, asked for by place: %v", err)
		}
		say(t, far, "\r\nSUBACK\r\n")
		synctest.Wait()
		if err := m.Send(t.Context(), command("AT")); err != nil {
			t.Fatal(err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := m.Await(ctx, "SUBACK", is("SUBACK")); !errors.As(err, &timeout) {
			t.Errorf("a line before the last command was awaited: %v", err)
		}
		if got := m.Since(place); len(got) != 3 || got[0].Seq != place {
			t.Errorf("since the mark %+v, want blank, SUBACK and AT", got)
		}
	})
}

func TestTimeoutShowsUnfinishedLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, far := dial(t, modem.Config{})
		if err := m.Send(t.Context(), command("AT+MIPSTART=h,1")); err != nil {
			t.Fatal(err)
		}
		say(t, far, "\r\nOK\r\n\r\nCONNECT OK")
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, err := m.Await(ctx, `"CONNECT OK"`, is("CONNECT OK"))
		var timeout *modem.TimeoutError
		if !errors.As(err, &timeout) || !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v, want a TimeoutError", err)
		}
		if string(timeout.Rest) != "CONNECT OK" || timeout.Waited != 30*time.Second || !timeout.Last[0].Sent {
			t.Errorf("got %+v, want the rest CONNECT OK after 30s and the command", timeout)
		}
		want := `wait for "CONNECT OK": not within 30s; last line "OK\r\n"; unfinished "CONNECT OK"`
		if err.Error() != want {
			t.Errorf("got  %s\nwant %s", err, want)
		}
		say(t, far, "\r\n")
		if _, err := m.Await(t.Context(), "CONNECT OK", is("CONNECT OK")); err != nil {
			t.Errorf("the line came after all: %v", err)
		}
	})
}

func TestEntryTellsWhenItsLineBegan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, far := dial(t, modem.Config{})
		begin := time.Now()
		say(t, far, "\r\nOK\r\n\r\nCONNECT OK")
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := m.Await(ctx, "CONNECT OK", is("CONNECT OK")); err == nil {
			t.Fatal("a line without its end was claimed")
		}
		say(t, far, "\r\nCLOSED\r\n")
		if _, err := m.Await(t.Context(), "CLOSED", is("CLOSED")); err != nil {
			t.Fatal(err)
		}
		want := map[string]time.Duration{"OK": 0, "CONNECT OK": 5 * time.Second, "CLOSED": 0}
		for _, e := range m.Journal() {
			if took := e.Time.Sub(e.Began); took != want[e.Line.Text] {
				t.Errorf("%q took %v, want %v", e.Raw, took, want[e.Line.Text])
			}
			if e.Line.Text == "CONNECT OK" && !e.Began.Equal(begin) {
				t.Errorf("%q began %v after its first byte", e.Raw, e.Began.Sub(begin))
			}
		}
	})
}

func TestLineWithTheDeadlineCounts(t *testing.T) {
	m, far := dial(t, modem.Config{})
	say(t, far, "\r\nCLOSED\r\n")
	if _, err := m.Await(t.Context(), "CLOSED", func(at.Line) bool { return true }); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if _, err := m.AwaitFrom(ctx, 0, "CLOSED", is("CLOSED")); err != nil {
		t.Errorf("a line that is there already: %v", err)
	}
}

func TestWaitsEndApart(t *testing.T) {
	tests := []struct {
		name string
		end  func(m *modem.Modem, far port.Port, cancel context.CancelFunc)
		want error
	}{
		{"port lost", func(_ *modem.Modem, far port.Port, _ context.CancelFunc) { far.Close() }, port.ErrGone},
		{"closed", func(m *modem.Modem, _ port.Port, _ context.CancelFunc) { m.Close() }, port.ErrClosed},
		{"cancelled", func(_ *modem.Modem, _ port.Port, cancel context.CancelFunc) { cancel() }, context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, far := dial(t, modem.Config{})
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				say(t, far, "\r\nCLOSED\r\n\r\nCONN")
				synctest.Wait()
				time.AfterFunc(time.Second, func() { tt.end(m, far, cancel) })
				_, err := m.Await(ctx, "SUBACK", is("SUBACK"))
				var timeout *modem.TimeoutError
				if !errors.Is(err, tt.want) || errors.As(err, &timeout) || errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v, want %v and no time-out", err, tt.want)
				}
				if _, err := m.Await(ctx, "CLOSED", is("CLOSED")); err != nil {
					t.Errorf("a line from before the end is lost: %v", err)
				}
			})
		})
	}
}

// TestNothingIsLost holds the journal against the bytes of both directions.
func TestNothingIsLost(t *testing.T) {
	var observed []modem.Entry
	m, far := dial(t, modem.Config{Observe: func(e modem.Entry) { observed = append(observed, e) }})
	received := "\r\nRDY\r\n\r\n> \r\nCLOSED\n\r\nCONN"
	if err := m.Send(t.Context(), command("AT+A")); err != nil {
		t.Fatal(err)
	}
	say(t, far, received)
	if _, err := m.Await(t.Context(), "CLOSED", is("CLOSED")); err != nil {
		t.Fatal(err)
	}
	if err := m.Write(t.Context(), []byte("\x00\x1a")); err != nil {
		t.Fatal(err)
	}
	if err := m.SendWith(t.Context(), command("AT+B"), []byte("data")); err != nil {
		t.Fatal(err)
	}
	far.Close()
	if _, err := m.Await(t.Context(), "x", is("x")); !errors.Is(err, port.ErrGone) {
		t.Fatal(err)
	}
	m.Close()
	var in, out []byte
	journal := m.Journal()
	for i, e := range journal {
		if e.Seq != i || e.Seq != observed[i].Seq || !bytes.Equal(e.Raw, observed[i].Raw) {
			t.Errorf("entry %d is %+v, observed %+v", i, e, observed[i])
		}
		if e.Sent {
			out = append(out, e.Raw...)
		} else {
			in = append(in, e.Raw...)
		}
	}
	if string(in) != received {
		t.Errorf("journal holds %q received, want %q", in, received)
	}
	if want := "AT+A\r\n\x00\x1aAT+B\r\ndata"; string(out) != want {
		t.Errorf("journal holds %q sent, want %q", out, want)
	}
	last := journal[len(journal)-1]
	if string(last.Raw) != "CONN" || last.Line.Flaws != nil {
		t.Errorf("last entry %+v, want the unfinished CONN without blame", last)
	}
}

func TestEchoIsLearnt(t *testing.T) {
	m, far := dial(t, modem.Config{Terminator: "\r"})
	respond(t, far, map[string]string{
		"ATE0\r": "ATE0\r\r\nOK\r\n",
		"AT\r":   "AT\r\r\nOK\r\n",
		"ATE1\r": "ATE1\r\r\nOK\r\n",
	})
	var got []bool
	for _, text := range []string{"AT", "ATE0", "AT", "ATE1", "AT"} {
		from := m.Mark()
		if _, err := m.Do(t.Context(), command(text)); err != nil {
			t.Fatal(err)
		}
		for _, e := range m.Since(from) {
			if e.Line.Kind == at.Echo {
				got = append(got, e.Line.Flaws != nil)
			}
		}
	}
	if want := []bool{false, false, true, true, false}; !slices.Equal(got, want) {
		t.Errorf("echo flawed %v, want %v", got, want)
	}
}

func TestAlive(t *testing.T) {
	m, far := dial(t, modem.Config{})
	respond(t, far, map[string]string{"AT\r\n": "\r"})
	if !m.Alive(t.Context()) {
		t.Error("a modem that sends half a line is dead")
	}
	synctest.Test(t, func(t *testing.T) {
		m, far := dial(t, modem.Config{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		say(t, far, "\r\nCLOSED\r\n")
		synctest.Wait()
		if m.Alive(ctx) {
			t.Error("a silent modem is alive")
		}
		far.Close()
		if m.Alive(t.Context()) {
			t.Error("a lost modem is alive")
		}
	})
}

// stuck is a port that takes no bytes until it is closed.
type stuck struct{ closed chan struct{} }

func (s stuck) Read([]byte) (int, error)  { <-s.closed; return 0, port.ErrClosed }
func (s stuck) Write([]byte) (int, error) { <-s.closed; return 0, port.ErrClosed }
func (s stuck) Close() error              { close(s.closed); return nil }
func (s stuck) String() string            { return "stuck" }

func TestWriteRespectsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := modem.Open(stuck{make(chan struct{})}, modem.Config{})
		for _, what := range []string{"first write", "write behind it"} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			start := time.Now()
			_, err := m.Do(ctx, command("AT"))
			cancel()
			var timeout *modem.TimeoutError
			if !errors.Is(err, port.ErrStalled) || errors.As(err, &timeout) || time.Since(start) != time.Minute {
				t.Errorf("%s: got %v after %v, want ErrStalled after 1m", what, err, time.Since(start))
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := m.Write(ctx, []byte("x")); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled write: got %v, want context.Canceled", err)
		}
		m.Close()
		if err := m.Send(t.Context(), command("AT")); !errors.Is(err, port.ErrClosed) {
			t.Errorf("send after close: got %v, want ErrClosed", err)
		}
	})
}
