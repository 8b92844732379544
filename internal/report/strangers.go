package report

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"sync"

	"attest/internal/regular"
	"attest/internal/verdict"
)

// StrangersFile is the log of connections to the broker that were not the modem's, in the
// directory of a run: one object a line. There is none if there was nobody.
const StrangersFile = "strangers.jsonl"

// mostStrangers bounds the log: whoever knocks all night must not fill the disk.
const mostStrangers = 10_000

// StrangerLog writes the log of a run. It is safe for concurrent use.
type StrangerLog struct {
	mu   sync.Mutex
	name string
	file *os.File // nil until the first
	n    int
	err  error // the first that came up
}

// NewStrangerLog returns the log of the run in dir; it makes no file before there is
// something to write.
func NewStrangerLog(dir string) *StrangerLog {
	return &StrangerLog{name: filepath.Join(dir, StrangersFile)}
}

// Add writes a stranger down. What goes wrong is told by Close.
func (l *StrangerLog) Add(s verdict.Stranger) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil || l.n == mostStrangers {
		return
	}
	text, err := json.Marshal(s)
	if err == nil && l.file == nil {
		l.file, err = os.OpenFile(l.name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	}
	if err == nil {
		_, err = l.file.Write(append(text, '\n'))
	}
	l.n, l.err = l.n+1, err
}

// Close ends the log and returns what went wrong with it.
func (l *StrangerLog) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.err = errors.Join(l.err, l.file.Close())
		l.file = nil
	}
	if l.err != nil {
		return fmt.Errorf("write the log of strangers: %w", l.err)
	}
	return nil
}

// Strangers are the connections to the broker that were not the modem's, in numbers.
type Strangers struct {
	Connections int `json:"connections"`
	Addresses   int `json:"addresses"`
}

// String is one line, empty if there was nobody.
func (s Strangers) String() string { return language{}.strangers(s) }

func (l language) strangers(s Strangers) string {
	switch {
	case s.Connections == 0:
		return ""
	case s.Connections == mostStrangers:
		return l.F("%d connections or more, from %d addresses (%s)", s.Connections, s.Addresses, StrangersFile)
	case s.Addresses == 1:
		return l.F("%s from one address (%s)", l.N(s.Connections, "connection"), StrangersFile)
	}
	return l.F("%s from %d addresses (%s)", l.N(s.Connections, "connection"), s.Addresses, StrangersFile)
}

// countStrangers reads the log in dir, if there is one.
func countStrangers(dir string) (Strangers, error) {
	f, err := regular.Open(filepath.Join(dir, StrangersFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Strangers{}, nil
	}
	if err != nil {
		return Strangers{}, fmt.Errorf("%s: %w", StrangersFile, regular.Cause(err))
	}
	defer f.Close()
	return CountStrangers(f)
}

// CountStrangers reads a log of strangers. A line that was cut, as kill -9 leaves it, counts
// for nothing.
func CountStrangers(log io.Reader) (Strangers, error) {
	var counted Strangers
	hosts := make(map[string]struct{})
	in := bufio.NewReader(log)
	for err := error(nil); err == nil; {
		var text []byte
		if text, err = nextLine(in); err != nil && err != io.EOF {
			return Strangers{}, fmt.Errorf("%s: %w", StrangersFile, err)
		}
		var s verdict.Stranger
		if json.Unmarshal(text, &s) != nil {
			continue
		}
		host := s.From
		if at, err := netip.ParseAddrPort(s.From); err == nil {
			host = at.Addr().String()
		}
		hosts[host] = struct{}{}
		counted.Connections++
	}
	counted.Addresses = len(hosts)
	return counted, nil
}
