package broker

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"time"

	"attest/broker/wire"
)

// Kind is what happened.
type Kind uint8

// The kinds of event. A connection begins with Accepted and ends with Closed, and nothing of it comes after that.
const (
	Accepted        Kind = iota // a client connected
	ClientHello                 // TLS: Hello says what the client offers
	Handshake                   // TLS: the handshake is done; Version, Suite and Peer say how
	HandshakeFailed             // TLS: Err says why, in the words of whoever gave up
	Received                    // a whole packet came from the client; Violations lists what it breaks
	Sent                        // a packet goes to the client; journalled before its bytes are written
	Injected                    // a fault did its work; Err says which
	Deadline                    // the client was silent for too long; Err says for what
	Trouble                     // the broker itself is at fault, never the client; Err says what
	Closed                      // the connection is over; ByPeer and How say who ended it and how
	Watched                     // a message reached a topic that is watched, see Broker.Watch; of no connection
	DataReceived                // Echo: Data came from the client
	DataSent                    // Echo: Data goes to the client, as it was told to Broker.Say
	Relayed                     // an external broker passed on a message of somebody else, see Observer
)

func (k Kind) String() string {
	names := [...]string{"accepted", "client hello", "handshake", "handshake failed", "received", "sent", "injected",
		"deadline", "trouble", "closed", "watched", "data received", "data sent", "relayed"}
	if int(k) < len(names) {
		return names[k]
	}
	return fmt.Sprintf("Kind(%d)", k)
}

// Close is how a TCP connection ends.
type Close uint8

// FIN ends a connection in order (over TLS with a close_notify before it), RST abruptly.
const (
	FIN Close = iota
	RST
)

func (c Close) String() string {
	if c == RST {
		return "RST"
	}
	return "FIN"
}

// Event is one entry of the journal. Entries never change; what they point to must not be changed either.
type Event struct {
	Seq        int       // position in the journal, from 0
	Time       time.Time // when it was journalled
	Conn       int       // number of the connection, from 1
	Listener   Listener
	Kind       Kind
	Packet     *wire.Packet        // Received and Sent; Raw holds the bytes on the wire. Watched and Relayed: the PUBLISH, without Raw
	Violations []wire.Violation    // Received: what the client broke; empty for a conforming client
	Hello      *Hello              // ClientHello
	Version    uint16              // Handshake: negotiated TLS version
	Suite      uint16              // Handshake: negotiated cipher suite
	Peer       []*x509.Certificate // Handshake and HandshakeFailed: what the client presented, its own first
	Err        string              // HandshakeFailed, Injected, Deadline, Trouble; Closed: the reason
	Data       []byte              // DataReceived and DataSent
	ByPeer     bool                // Closed: the client closed first
	How        Close               // Closed
}

// String is the event as the timeline shows it after "@ ". It holds nothing that differs from run to run but what the
// client itself sent.
func (e Event) String() string {
	text := e.text()
	for _, v := range e.Violations {
		text += fmt.Sprintf(" [%s: got %s]", v.Clause, v.Got)
	}
	if e.Conn > 1 {
		text += fmt.Sprintf(" (connection %d)", e.Conn)
	}
	return text
}

func (e Event) text() string {
	switch e.Kind {
	case Accepted:
		return "accepted on " + string(e.Listener)
	case ClientHello:
		return "ClientHello " + e.Hello.String()
	case Handshake:
		return fmt.Sprintf("handshake %s %s%s",
			strings.ReplaceAll(tls.VersionName(e.Version), " ", ""), tls.CipherSuiteName(e.Suite), subject(e.Peer))
	case HandshakeFailed:
		return "handshake failed: " + e.Err + subject(e.Peer)
	case Received:
		return e.Packet.String()
	case Sent:
		return "sent " + e.Packet.String()
	case DataReceived:
		return fmt.Sprintf("data %q", e.Data)
	case DataSent:
		return fmt.Sprintf("sent data %q", e.Data)
	case Relayed:
		return "relayed " + e.Packet.String()
	case Watched:
		return "a subscriber gets " + e.Packet.String()
	case Closed:
		who := "broker"
		if e.ByPeer {
			who = "client"
		}
		return fmt.Sprintf("closed by the %s with %v: %s", who, e.How, e.Err)
	}
	return e.Kind.String() + ": " + e.Err
}

// subject names the client by its certificate, if it showed one.
func subject(chain []*x509.Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	return fmt.Sprintf(" client certificate %q", chain[0].Subject.String())
}
