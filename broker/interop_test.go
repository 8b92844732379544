package broker_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"attest/broker"
	"attest/broker/wire"
	"attest/internal/debian"
)

func listeners() []broker.Listener { return []broker.Listener{broker.Plain, broker.TLS, broker.Mutual} }

// certificates writes ca.crt, client.crt and client.key.
func certificates(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := newAuthority(t).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	return dir
}

// conforms fails the test for every event that a well-behaved client does not cause.
func conforms(t *testing.T, b *broker.Broker) {
	t.Helper()
	for _, e := range b.Events() {
		if len(e.Violations) > 0 || e.Kind == broker.Trouble || e.Kind == broker.Deadline || e.Kind == broker.HandshakeFailed {
			t.Errorf("got %v", e)
		}
	}
}

func TestPaho(t *testing.T) {
	for _, l := range listeners() {
		t.Run(string(l), func(t *testing.T) {
			b := start(t, broker.Config{Authority: newAuthority(t), Users: map[string]string{"user": "password"}})
			scheme := "tcp://"
			options := mqtt.NewClientOptions().SetClientID("paho").SetUsername("user").SetPassword("password").
				SetAutoReconnect(false).SetConnectRetry(false).SetProtocolVersion(4).SetBinaryWill("will", nil, 1, false)
			if l != broker.Plain {
				scheme = "ssl://"
				options.SetTLSConfig(clientTLS(t, l))
			}
			client := mqtt.NewClient(options.AddBroker(scheme + address(b, l)))
			done := func(token mqtt.Token) {
				t.Helper()
				if !token.WaitTimeout(patience) || token.Error() != nil {
					t.Fatalf("got %v:\n%s", token.Error(), timeline(b))
				}
			}
			done(client.Connect())
			got := make(chan mqtt.Message, 10)
			done(client.Subscribe("topic/#", 2, func(_ mqtt.Client, m mqtt.Message) { got <- m }))
			for qos := range byte(3) {
				payload := strings.Repeat("x", 1000*int(qos))
				done(client.Publish("topic/"+strconv.Itoa(int(qos)), qos, false, payload))
				if m := <-got; string(m.Payload()) != payload || m.Qos() != qos {
					t.Errorf("got %d bytes at QoS %d, want %d at %d", len(m.Payload()), m.Qos(), len(payload), qos)
				}
				if err := b.Publish("topic/broker", []byte{qos}, qos, false); err != nil {
					t.Fatal(err)
				}
				if m := <-got; m.Payload()[0] != qos || m.Qos() != qos {
					t.Errorf("got %v at QoS %d from the broker, want QoS %d", m.Payload(), m.Qos(), qos)
				}
			}
			done(client.Unsubscribe("topic/#"))
			client.Disconnect(100)
			await(t, b, 0, broker.Closed)
			conforms(t, b)
		})
	}
}

func TestMosquittoClients(t *testing.T) {
	pub, sub := debian.Need(t, "mosquitto_pub", "mosquitto-clients"), debian.Need(t, "mosquitto_sub", "mosquitto-clients")
	dir := certificates(t)
	for _, l := range listeners() {
		t.Run(string(l), func(t *testing.T) {
			b := start(t, broker.Config{Authority: newAuthority(t), Users: map[string]string{"user": "password"}})
			args := []string{"-h", "localhost", "-p", strconv.Itoa(b.Port(l)), "-V", "mqttv311", "-u", "user", "-P", "password", "-q", "2", "-t", "a/b"}
			if l != broker.Plain {
				args = append(args, "--cafile", filepath.Join(dir, "ca.crt"))
			}
			if l == broker.Mutual {
				args = append(args, "--cert", filepath.Join(dir, "client.crt"), "--key", filepath.Join(dir, "client.key"))
			}
			receive := exec.CommandContext(t.Context(), sub, append(args, "-C", "2", "-W", "10", "-F", "%q %p")...)
			var out, diagnostics bytes.Buffer
			receive.Stdout, receive.Stderr = &out, &diagnostics
			if err := receive.Start(); err != nil {
				t.Fatal(err)
			}
			awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Kind == broker.Sent && e.Packet.Type == wire.SUBACK })
			if text, err := exec.CommandContext(t.Context(), pub, append(args, "-m", "from mosquitto")...).CombinedOutput(); err != nil {
				t.Fatalf("mosquitto_pub: %v: %s", err, text)
			}
			awaitMatch(t, b, 0, func(e broker.Event) bool { return e.Kind == broker.Received && e.Packet.Type == wire.PUBCOMP })
			if err := b.Publish("a/b", []byte("from the broker"), 1, false); err != nil {
				t.Fatal(err)
			}
			if err := receive.Wait(); err != nil {
				t.Fatalf("mosquitto_sub: %v: %s\n%s", err, diagnostics.String(), timeline(b))
			}
			if got, want := out.String(), "2 from mosquitto\n1 from the broker\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			await(t, b, 0, broker.Closed)
			conforms(t, b)
		})
	}
}

func TestMosquittoIsRefused(t *testing.T) {
	pub := debian.Need(t, "mosquitto_pub", "mosquitto-clients")
	b := start(t, broker.Config{Users: map[string]string{"user": "password"}})
	text, err := exec.CommandContext(t.Context(), pub, "-h", "localhost", "-p", strconv.Itoa(b.Port(broker.Plain)),
		"-V", "mqttv311", "-u", "user", "-P", "wrong", "-t", "a", "-m", "x").CombinedOutput()
	if err == nil || !strings.Contains(strings.ToLower(string(text)), "bad user name or password") {
		t.Errorf("got %v: %s, want it refused for its password", err, text)
	}
}

func TestOpenSSL(t *testing.T) {
	openssl := debian.Need(t, "openssl", "openssl")
	dir := certificates(t)
	b := start(t, broker.Config{Authority: newAuthority(t)})
	mutual := []string{"-cert", filepath.Join(dir, "client.crt"), "-key", filepath.Join(dir, "client.key")}
	tests := []struct {
		name string
		l    broker.Listener
		args []string
		want []string
	}{
		{"chain", broker.TLS, []string{"-showcerts"}, []string{"BEGIN CERTIFICATE", "Verify return code: 0 (ok)"}},
		{"mutual", broker.Mutual, mutual, []string{"Acceptable client certificate CA names", "Verify return code: 0 (ok)"}},
		{"TLS 1.2 with RSA key exchange", broker.TLS, []string{"-tls1_2", "-cipher", "AES128-SHA"}, []string{"Cipher is AES128-SHA"}},
		{"TLS 1.0 with RSA key exchange", broker.TLS, []string{"-tls1", "-cipher", "AES256-SHA:@SECLEVEL=0"},
			[]string{"Cipher is AES256-SHA", "TLSv1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			from := b.Seq()
			args := append([]string{"s_client", "-connect", "localhost:" + strconv.Itoa(b.Port(tt.l)), "-servername", "localhost",
				"-CAfile", filepath.Join(dir, "ca.crt"), "-verify_hostname", "localhost"}, tt.args...)
			text, err := exec.CommandContext(t.Context(), openssl, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("openssl: %v: %s", err, text)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(text), want) {
					t.Errorf("got %s, want %q in it", text, want)
				}
			}
			await(t, b, from, broker.Handshake)
		})
	}
}

func BenchmarkStartStop(b *testing.B) {
	for b.Loop() {
		broker, err := broker.Start(b.Context(), broker.Config{})
		if err != nil {
			b.Fatal(err)
		}
		broker.Close()
	}
}

func BenchmarkStartStopTLS(b *testing.B) {
	cfg := broker.Config{Authority: newAuthority(b)}
	for b.Loop() {
		broker, err := broker.Start(b.Context(), cfg)
		if err != nil {
			b.Fatal(err)
		}
		broker.Close()
	}
}

// BenchmarkQoS0 sends messages through the broker to one subscriber, in windows that the library's queue holds.
func BenchmarkQoS0(b *testing.B) {
	server := start(b, broker.Config{})
	c := wire.Connect{ClientID: "subscriber", Clean: true}
	sub := dial(b, server, broker.Plain).join(c).subscribe("bench", 0)
	c.ClientID = "publisher"
	pub := dial(b, server, broker.Plain).join(c)
	_ = sub.conn.SetDeadline(time.Time{})
	_ = pub.conn.SetDeadline(time.Time{})
	frame := encode(b, publish(0, "bench", 0, strings.Repeat("x", 64)))
	const window = 1000
	b.SetBytes(int64(len(frame)))
	for sent := 0; sent < b.N; {
		n := min(window, b.N-sent)
		pub.write(bytes.Repeat(frame, n))
		for range n {
			if _, err := sub.r.Next(); err != nil {
				b.Fatal(err)
			}
		}
		sent += n
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
