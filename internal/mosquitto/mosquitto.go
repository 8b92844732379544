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
	Plain, TLS, Mutual int
	Dir                string // holds ca.crt, client.crt and client.key

	process *os.Process
	ended   chan struct{}
}

// Start runs the broker and waits until it says that it is ready.
func Start(t T, cfg Config) *Server {
	t.Helper()
	program := debian.Need(t, "mosquitto", "mosquitto")
	s := &Server{Dir: t.TempDir(), ended: make(chan struct{})}
	if err := s.start(program, cfg); err != nil {
		t.Fatalf("start mosquitto: %v", err)
	}
	t.Cleanup(s.Stop)
	return s
}

func (s *Server) start(program string, cfg Config) error {
	config, err := s.configure(cfg)
	if err != nil {
		return err
	}
	cmd := exec.Command(program, "-v", "-c", config)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	s.process = cmd.Process
	lines, ready := bufio.NewScanner(log), make(chan string, 1)
	go func() {
		defer close(s.ended)
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
func (s *Server) Stop() {
	_ = s.process.Kill() // it may have ended
	<-s.ended
}

// configure writes what the broker reads, and returns the file.
func (s *Server) configure(cfg Config) (string, error) {
	for _, port := range []*int{&s.Plain, &s.TLS, &s.Mutual} {
		free, err := freePort()
		if err != nil {
			return "", err
		}
		*port = free
	}
	if err := s.certificates(cfg.Authority); err != nil {
		return "", err
	}
	lines := append([]string{"user root", "set_tcp_nodelay true"}, cfg.More...)
	if cfg.User == "" {
		lines = append(lines, "allow_anonymous true")
	} else {
		passwords := filepath.Join(s.Dir, "passwords")
		if out, err := exec.Command("mosquitto_passwd", "-b", "-c", passwords, cfg.User, cfg.Password).CombinedOutput(); err != nil {
			return "", fmt.Errorf("mosquitto_passwd: %w: %s", err, out)
		}
		lines = append(lines, "allow_anonymous false", "password_file "+passwords)
	}
	shown := []string{"cafile " + s.file(pki.CAFile), "certfile " + s.file("server.crt"), "keyfile " + s.file("server.key")}
	lines = append(lines, listener(s.Plain), listener(s.TLS))
	lines = append(lines, shown...)
	lines = append(append(lines, listener(s.Mutual)), append(shown, "require_certificate true")...)
	config := s.file("mosquitto.conf")
	return config, os.WriteFile(config, []byte(strings.Join(lines, "\n")+"\n"), 0o600)
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

// freePort is a port that nobody had a moment ago: mosquitto cannot choose one itself.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
