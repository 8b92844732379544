// Package mosquitto is for tests against a broker that is not ours: it runs Debian's mosquitto on free ports of the
// loopback interface, with the guide's three listeners. Without the Debian package the test is skipped, see [debian.Need].
package mosquitto

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"attest/broker/pki"
	"attest/internal/debian"
)

// T is what Start takes of a test.
type T interface {
	debian.T
	TempDir() string
	Cleanup(func())
}

// Config says what the broker asks for.
type Config struct {
	Authority      *pki.Authority // signs its certificate, and knows its clients
	User, Password string         // who alone may log in; empty: everybody may
	More           []string       // more lines of its configuration
}

// Server is a broker that runs until the test ends, or Stop.
type Server struct {
	*Process
	Plain, TLS, Mutual int
	Dir                string // holds ca.crt, client.crt and client.key
}

// Start runs the broker and waits until it says that it is ready.
func Start(t T, cfg Config) *Server {
	t.Helper()
	debian.Need(t, "mosquitto", "mosquitto")
	s := &Server{Dir: t.TempDir()}
	lines, err := s.configure(cfg)
	if err != nil {
		t.Fatalf("start mosquitto: %v", err)
	}
	s.Process = Run(t, lines...)
	return s
}

// Process is a mosquitto that runs until the test ends, or Stop.
type Process struct {
	process *os.Process
	ended   chan struct{}
}

// Run runs mosquitto with these lines as its configuration, and waits until it says that
// it is ready.
func Run(t T, config ...string) *Process {
	t.Helper()
	program := debian.Need(t, "mosquitto", "mosquitto")
	file := filepath.Join(t.TempDir(), "mosquitto.conf")
	p := &Process{ended: make(chan struct{})}
	err := os.WriteFile(file, []byte(strings.Join(config, "\n")+"\n"), 0o600)
	if err == nil {
		err = p.start(program, file)
	}
	if err != nil {
		t.Fatalf("start mosquitto: %v", err)
	}
	t.Cleanup(p.Stop)
	return p
}

func (p *Process) start(program, config string) error {
	cmd := exec.Command(program, "-v", "-c", config)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	p.process = cmd.Process
	lines, ready := bufio.NewScanner(log), make(chan string, 1)
	go func() {
		defer close(p.ended)
		var said []string
		for lines.Scan() {
			if said = append(said, lines.Text()); strings.HasSuffix(lines.Text(), "running") {
				ready <- ""
				said = nil
			}
		}
		_ = cmd.Wait()
		ready <- "it ended: " + strings.Join(said, "\n")
	}()
	if problem := <-ready; problem != "" {
		return fmt.Errorf("%s", problem)
	}
	return nil
}

// Stop kills the broker: its connections break.
func (p *Process) Stop() {
	_ = p.process.Kill() // it may have ended
	<-p.ended
}

// configure writes the files that the broker reads, and returns the lines of its configuration.
func (s *Server) configure(cfg Config) ([]string, error) {
	for _, port := range []*int{&s.Plain, &s.TLS, &s.Mutual} {
		free, err := FreePort()
		if err != nil {
			return nil, err
		}
		*port = free
	}
	if err := s.certificates(cfg.Authority); err != nil {
		return nil, err
	}
	lines := append([]string{"user root", "set_tcp_nodelay true"}, cfg.More...)
	if cfg.User == "" {
		lines = append(lines, "allow_anonymous true")
	} else {
		passwords := filepath.Join(s.Dir, "passwords")
		if out, err := exec.Command("mosquitto_passwd", "-b", "-c", passwords, cfg.User, cfg.Password).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("mosquitto_passwd: %w: %s", err, out)
		}
		lines = append(lines, "allow_anonymous false", "password_file "+passwords)
	}
	shown := []string{"cafile " + s.file(pki.CAFile), "certfile " + s.file("server.crt"), "keyfile " + s.file("server.key")}
	lines = append(lines, listener(s.Plain), listener(s.TLS))
	lines = append(lines, shown...)
	return append(append(lines, listener(s.Mutual)), append(shown, "require_certificate true")...), nil
}

func listener(port int) string { return fmt.Sprintf("listener %d 127.0.0.1", port) }

func (s *Server) file(name string) string { return filepath.Join(s.Dir, name) }

// certificates writes what the modem gets, and what the server shows.
func (s *Server) certificates(a *pki.Authority) error {
	if err := a.WriteDir(s.Dir); err != nil {
		return err
	}
	certificate, key := a.ServerPEM()
	if err := os.WriteFile(s.file("server.crt"), certificate, 0o600); err != nil {
		return err
	}
	return os.WriteFile(s.file("server.key"), key, 0o600)
}

// FreePort is a port that nobody had a moment ago: mosquitto cannot choose one itself.
func FreePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
