package mqttc_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"attest/internal/debian"
	"attest/internal/emulator/mqttc"
)

// mosquitto serves one port with these settings until the test ends.
func mosquitto(t *testing.T, settings string) (port int) {
	t.Helper()
	program := debian.Need(t, "mosquitto", "mosquitto")
	for range 5 { // the port is free when chosen, and may be taken when used
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		port = l.Addr().(*net.TCPAddr).Port
		l.Close()
		file := filepath.Join(t.TempDir(), "mosquitto.conf")
		must(t, os.WriteFile(file, fmt.Appendf(nil, "listener %d 127.0.0.1\n%s\n", port, settings), 0o600))
		cmd := exec.Command(program, "-v", "-c", file)
		stderr, err := cmd.StderrPipe()
		must(t, err)
		must(t, cmd.Start())
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			if strings.HasSuffix(lines.Text(), " running") {
				go io.Copy(io.Discard, stderr)
				return port
			}
		}
	}
	t.Fatal("mosquitto does not start")
	return 0
}

// user: started by root it would else give its rights up, and with them the test's files.
const anonymous = "user root\nallow_anonymous true\n"

// online is a client with a session at mosquitto.
func online(t *testing.T, cfg mqttc.Config, s mqttc.Session, port int, connack string) (*mqttc.Client, *log) {
	t.Helper()
	l := newLog()
	cfg.Events = l.events()
	c := dial(t, cfg, "127.0.0.1", port)
	must(t, c.Connect(s))
	l.want(t, connack)
	return c, l
}

func named(id string) mqttc.Session { return mqttc.Session{ClientID: id, Clean: true, KeepAlive: 60} }

// exchange subscribes, publishes to itself at each QoS, unsubscribes and leaves.
func exchange(t *testing.T, cfg mqttc.Config, port int) {
	t.Helper()
	c, l := online(t, cfg, named("exchange"), port, "connack 0 false")
	_, err := c.Subscribe("a/+", 2)
	must(t, err)
	l.want(t, "suback 1 0x02")
	for qos := range byte(3) {
		_, err := c.Publish("a/b", []byte("x\r\n\x00"), qos, false)
		must(t, err)
		message := fmt.Sprintf(`message "a/b" "x\r\n\x00" %d false`, qos)
		got := map[string]bool{}
		want := [][]string{{message}, {message, "puback 2"}, {message, "pubrec 3", "pubcomp 3"}}[qos]
		for range want {
			got[<-l.lines] = true // the message may overtake the acknowledgement
		}
		for _, line := range want {
			if !got[line] {
				t.Fatalf("QoS %d: got %v, want %v", qos, got, want)
			}
		}
	}
	_, err = c.Publish("a/b", bytes.Repeat([]byte("x"), 4100), 0, false)
	must(t, err)
	l.want(t, fmt.Sprintf(`message "a/b" %q 0 false`, strings.Repeat("x", 4100)))
	id, err := c.Unsubscribe("a/+")
	must(t, err)
	l.want(t, fmt.Sprintf("unsuback %d", id))
	c.Disconnect()
	l.end(t, c)
}

func TestMosquitto(t *testing.T) {
	ca := root(t)
	leaf, client := server(t, ca, rsaKey()), clientCert(t, ca)
	dir := t.TempDir()
	for name, content := range map[string][]byte{"ca": ca.pem(), "cert": leaf.pem(), "key": leaf.keyPEM(t)} {
		must(t, os.WriteFile(filepath.Join(dir, name), content, 0o600))
	}
	files := strings.ReplaceAll(anonymous+"cafile DIR/ca\ncertfile DIR/cert\nkeyfile DIR/key\n", "DIR", dir)
	serverOnly := &mqttc.TLS{Level: 1, CA: ca.pem()}
	mutual := &mqttc.TLS{Level: 2, CA: ca.pem(), Cert: client.pem(), Key: client.keyPEM(t)}
	t.Run("plain", func(t *testing.T) { exchange(t, mqttc.Config{}, mosquitto(t, anonymous)) })
	t.Run("TLS", func(t *testing.T) {
		port := mosquitto(t, files)
		exchange(t, mqttc.Config{TLS: serverOnly}, port)
		_, err := mqttc.Dial(t.Context(), mqttc.Config{TLS: &mqttc.TLS{Level: 1, CA: root(t).pem()}}, "127.0.0.1", port)
		wantAct(t, err, "tls", "unknown authority")
	})
	t.Run("mutual", func(t *testing.T) {
		port := mosquitto(t, files+"require_certificate true\n")
		exchange(t, mqttc.Config{TLS: mutual}, port)
		_, err := mqttc.Dial(t.Context(), mqttc.Config{TLS: serverOnly}, "127.0.0.1", port)
		wantAct(t, err, "tls", "handshake failure")
	})
	t.Run("refused", func(t *testing.T) {
		c, l := online(t, mqttc.Config{}, named("nobody"), mosquitto(t, "allow_anonymous false\n"), "connack 5 false")
		l.want(t, "closed")
		l.end(t, c)
	})
}

// The will is for whoever did not say DISCONNECT.
func TestWillAtMosquitto(t *testing.T) {
	port := mosquitto(t, anonymous)
	watcher, l := online(t, mqttc.Config{}, named("watcher"), port, "connack 0 false")
	_, err := watcher.Subscribe("will/#", 2)
	must(t, err)
	l.want(t, "suback 1 0x02")
	for _, tt := range []struct {
		name string
		end  func(*mqttc.Client)
		want bool
	}{
		{"close", (*mqttc.Client).Close, true},
		{"reset", (*mqttc.Client).Reset, true},
		{"disconnect", (*mqttc.Client).Disconnect, false},
	} {
		s := named(tt.name)
		s.Will = &mqttc.Will{Topic: "will/" + tt.name, Message: []byte("gone"), QoS: 1, Retain: true}
		c, _ := online(t, mqttc.Config{}, s, port, "connack 0 false")
		tt.end(c)
		await(t, c.Done(), "end of the connection")
		if tt.want {
			l.want(t, fmt.Sprintf(`message "will/%s" "gone" 1 false`, tt.name))
		}
	}
	_, err = watcher.Publish("will/end", nil, 0, false) // what had been due came before this
	must(t, err)
	l.want(t, `message "will/end" "" 0 false`)
}

// A session outlives its connection: the server keeps what came meanwhile, the client what it could not finish.
func TestSessionAtMosquitto(t *testing.T) {
	port := mosquitto(t, anonymous)
	kept := mqttc.Session{ClientID: "kept", KeepAlive: 60}
	state := &mqttc.State{}
	c, l := online(t, mqttc.Config{State: state, Knobs: faults(mqttc.PUBLISH, mqttc.Withheld)}, kept, port, "connack 0 false")
	_, err := c.Subscribe("#", 2)
	must(t, err)
	l.want(t, "suback 1 0x02")
	_, err = c.Publish("lost", []byte("first try"), 2, false) // that never leaves
	must(t, err)
	c.Close()
	l.end(t, c)

	other, events := online(t, mqttc.Config{}, named("other"), port, "connack 0 false")
	_, err = other.Publish("meanwhile", []byte("m"), 1, false)
	must(t, err)
	events.want(t, "puback 1")

	c, l = online(t, mqttc.Config{State: state}, kept, port, "connack 0 true")
	got := map[string]bool{}
	want := []string{`message "meanwhile" "m" 1 false`, `message "lost" "first try" 2 false`, "pubrec 2", "pubcomp 2"}
	for range want {
		got[<-l.lines] = true
	}
	for _, line := range want {
		if !got[line] {
			t.Errorf("got %v, want %s among it", got, line)
		}
	}
	if n := state.Unacknowledged(); n != 0 {
		t.Errorf("unacknowledged: got %d, want 0", n)
	}
	c.Disconnect()
	l.end(t, c)
}
