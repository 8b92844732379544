package emulator_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// peer is a scripted MQTT server: it reads and writes raw packets.
type peer struct {
	t        testing.TB
	listener net.Listener
	conn     net.Conn
}

func newPeer(t testing.TB) *peer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return &peer{t: t, listener: l}
}

func (p *peer) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// nowhere is an address at which nobody listens, as a command has it. The port is held until the test ends, so that
// no other test can listen there meanwhile.
func nowhere(t testing.TB) string {
	t.Helper()
	held, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(held) })
	if err := unix.Bind(held, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	bound, err := unix.Getsockname(held)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`"127.0.0.1",%d`, bound.(*unix.SockaddrInet4).Port)
}

// accept takes the next connection.
func (p *peer) accept() {
	p.t.Helper()
	conn, err := p.listener.Accept()
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { conn.Close() })
	p.use(conn)
}

func (p *peer) use(conn net.Conn) {
	conn.SetDeadline(time.Now().Add(time.Minute))
	p.conn = conn
}

// read returns the next packet.
func (p *peer) read() []byte {
	p.t.Helper()
	head := make([]byte, 2)
	if _, err := io.ReadFull(p.conn, head[:1]); err != nil {
		p.t.Fatalf("read packet: %v", err)
	}
	packet, length, shift := head[:1:1], 0, 0
	for {
		if _, err := io.ReadFull(p.conn, head[1:]); err != nil {
			p.t.Fatalf("read packet: %v", err)
		}
		packet = append(packet, head[1])
		length |= int(head[1]&0x7f) << shift
		if shift += 7; head[1] < 0x80 {
			break
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(p.conn, body); err != nil {
		p.t.Fatalf("read packet: %v", err)
	}
	return append(packet, body...)
}

// want reads the next packet and holds it against the given one.
func (p *peer) want(packet string) {
	p.t.Helper()
	if got := string(p.read()); got != packet {
		p.t.Fatalf("packet: got %q\nwant        %q", got, packet)
	}
}

func (p *peer) write(packet string) {
	p.t.Helper()
	if _, err := io.WriteString(p.conn, packet); err != nil {
		p.t.Fatalf("write packet: %v", err)
	}
}

// publishPacket builds a PUBLISH; id 0 is none.
func publishPacket(first byte, topic string, id uint16, payload string) string {
	body := field(topic)
	if id > 0 {
		body += string(binary.BigEndian.AppendUint16(nil, id))
	}
	body += payload
	length := len(body)
	head := string([]byte{first})
	for ; length >= 0x80; length >>= 7 {
		head += string([]byte{byte(length) | 0x80})
	}
	return head + string([]byte{byte(length)}) + body
}

func field(text string) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(len(text)))) + text
}

// The answers of a broker.
const (
	connackOK  = "\x20\x02\x00\x00"
	connackBad = "\x20\x02\x00\x04" // bad user name or password
	disconnect = "\xe0\x00"
)

// rig is a host, its modem and a scripted server.
type rig struct {
	*host
	peer *peer
}

func newRig(t testing.TB, defects ...string) rig {
	t.Helper()
	return rig{newHost(t, defects...), newPeer(t)}
}

func (r rig) hostPort() string { return fmt.Sprintf(`"127.0.0.1",%d`, r.peer.port()) }

// dial brings the modem to CONNECT OK.
func (r rig) dial() rig {
	r.t.Helper()
	r.do("AT+MIPSTART="+r.hostPort(), "OK")
	r.peer.accept()
	r.hear("CONNECT OK")
	return r
}

// logIn brings a connected modem to CONNACK OK.
func (r rig) logIn() rig {
	r.t.Helper()
	r.do("AT+MCONNECT=1,60", "OK")
	r.peer.read()
	r.peer.write(connackOK)
	r.hear("CONNACK OK")
	return r
}
