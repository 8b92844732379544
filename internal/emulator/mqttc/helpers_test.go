package mqttc_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/emulator/mqttc"
)

// log keeps events as lines, for Await in order.
type log struct{ lines chan string }

func newLog() *log { return &log{make(chan string, 1000)} }

func (l *log) add(format string, args ...any) { l.lines <- fmt.Sprintf(format, args...) }

func (l *log) events() mqttc.Events {
	return mqttc.Events{
		Message: func(topic string, payload []byte, qos byte, retained bool) {
			l.add("message %q %q %d %v", topic, payload, qos, retained)
		},
		Closed:   func(err error) { l.add("closed %v", err) },
		Connack:  func(code byte, present bool) { l.add("connack %d %v", code, present) },
		Suback:   func(id uint16, code byte) { l.add("suback %d %#02x", id, code) },
		Unsuback: func(id uint16) { l.add("unsuback %d", id) },
		Puback:   func(id uint16) { l.add("puback %d", id) },
		Pubrec:   func(id uint16) { l.add("pubrec %d", id) },
		Pubcomp:  func(id uint16) { l.add("pubcomp %d", id) },
	}
}

// want takes the next events and holds them against lines.
func (l *log) want(t *testing.T, lines ...string) {
	t.Helper()
	for _, want := range lines {
		select {
		case got := <-l.lines:
			if got != want {
				t.Fatalf("event: got %s, want %s", got, want)
			}
		case <-t.Context().Done():
			t.Fatalf("no event, want %s", want)
		}
	}
}

func dial(t *testing.T, cfg mqttc.Config, port int) *mqttc.Client {
	t.Helper()
	c, err := mqttc.Dial(t.Context(), cfg, "127.0.0.1", port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close(); <-c.Done() })
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, c *mqttc.Client, l *log) {
	t.Helper()
	must(t, c.Connect(mqttc.Session{ClientID: "868488076506128", Clean: true, KeepAlive: 60}))
	l.want(t, "connack 0 false")
	_, err := c.Subscribe("a/+", 2)
	must(t, err)
	l.want(t, "suback 1 0x02")
}

func startMosquitto(t *testing.T, config string) int {
	t.Helper()
	path, err := exec.LookPath("/usr/sbin/mosquitto")
	if err != nil {
		if os.Getenv("ATTEST_REQUIRE_ALL") != "" {
			t.Fatal("needs Debian package mosquitto")
		}
		t.Skip("needs Debian package mosquitto")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	file := filepath.Join(t.TempDir(), "mosquitto.conf")
	must(t, os.WriteFile(file, fmt.Appendf(nil, config, port), 0o600))
	cmd := exec.Command(path, "-v", "-c", file)
	stderr, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(stderr)
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for lines.Scan() {
		if strings.Contains(lines.Text(), "running") {
			go func() {
				for lines.Scan() {
				}
			}()
			return port
		}
	}
	t.Fatal("mosquitto ended")
	return 0
}
