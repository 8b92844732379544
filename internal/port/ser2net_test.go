package port_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"attest/internal/debian"
	"attest/internal/port"
)

// ser2net serves the pseudo-terminal with an accepter such as telnet(rfc2217) and returns
// the address. It is up when it refuses nobody any more.
func ser2net(t *testing.T, accepter string, pty *port.PTY) (address string) {
	t.Helper()
	program := debian.Need(t, "ser2net", "ser2net")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	listener.Close()
	file := filepath.Join(t.TempDir(), "ser2net.yaml")
	text := fmt.Sprintf("%%YAML 1.1\n---\nconnection: &modem\n  accepter: %stcp,%s\n  connector: serialdev,%s,115200n81,local\n",
		accepter, strings.Replace(address, ":", ",", 1), pty.Path())
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-n", "-u", "-c", file)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return address
}

// awaitOpen waits for a server that is starting, or still hanging up on the one before.
func awaitOpen(t *testing.T, url string) port.Port {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	host, err := port.AwaitOpen(ctx, url, port.Config{LockDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { host.Close() })
	return host
}

// TestSer2netSetsTheLine to each rate in turn, and every byte passes both ways.
func TestSer2netSetsTheLine(t *testing.T) {
	pty := openPTY(t, "")
	address := ser2net(t, "telnet(rfc2217),", pty)
	all := make([]byte, 4096)
	for i := range all {
		all[i] = byte(i ^ i>>8)
	}
	for _, baud := range []int{9600, 115200, 12345, 921600} {
		host := awaitOpen(t, fmt.Sprintf("rfc2217://%s?baud=%d", address, baud))
		if got, err := pty.Baud(); got != baud || err != nil {
			t.Errorf("the line has %d bit/s, %v, want %d", got, err, baud)
		}
		go host.Write(all)
		if got := readFull(t, pty, len(all)); string(got) != string(all) {
			t.Errorf("%d bit/s: the modem read other bytes", baud)
		}
		go pty.Write(all)
		if got := readFull(t, host, len(all)); string(got) != string(all) {
			t.Errorf("%d bit/s: the host read other bytes", baud)
		}
		if err := host.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestSer2netRefuses a second client, in its own words, until the first is gone.
func TestSer2netRefuses(t *testing.T) {
	pty := openPTY(t, "")
	address := ser2net(t, "telnet(rfc2217),", pty)
	first := awaitOpen(t, "rfc2217://"+address)
	_, err := port.Open(t.Context(), "rfc2217://"+address, port.Config{LockDir: t.TempDir()}) // as from another machine
	if err == nil || !strings.Contains(err.Error(), "already in use") {
		t.Errorf("a second client: got %v", err)
	}
	first.Close()
	awaitOpen(t, "rfc2217://"+address)
}

// TestSer2netWithoutRFC2217 is told apart: Telnet alone, and a raw port.
func TestSer2netWithoutRFC2217(t *testing.T) {
	t.Parallel()
	for accepter, want := range map[string]string{"telnet,": "refuses COM-PORT-OPTION", "": "does not answer in Telnet"} {
		t.Run(accepter, func(t *testing.T) {
			t.Parallel()
			address := ser2net(t, accepter, openPTY(t, ""))
			awaitOpen(t, "tcp://"+address).Close()
			_, err := port.Open(t.Context(), "rfc2217://"+address, port.Config{LockDir: t.TempDir()})
			var unopened *port.OpenError
			if !errors.As(err, &unopened) || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q in it", err, want)
			}
		})
	}
}
