// Package broker is the peer of the modem under test: an MQTT 3.1.1 broker in the process, which keeps a journal of all
// that it hears and says, and misbehaves on demand.
//
// Call [Start] first. It opens a plain listener and, given a [pki.Authority], one for TLS and one for mutual TLS, by
// default on free ports of the loopback interface. Take [Broker.Seq], do something, and [Broker.Await] the [Event] that
// has to follow; the journal is kept, so no event is too early to be seen. [Broker.Publish] sends messages,
// [Broker.Drop] closes connections, [Broker.Inject] arms a [Fault] for a packet that is still to come, and
// [Broker.ClosedPort] is where nobody listens, [Broker.EchoPort] where a connection without MQTT gets back what it sends.
// [Broker.Close] ends everything within milliseconds.
//
// Sessions, subscriptions, retained messages and wills are the business of a library, mochi. It never touches a socket:
// between it and the client every packet is decoded by [wire], journalled with its bytes, held against the statements
// of the standard that bind a client ([wire.Client]), and stopped where the library would do what 3.1.1 does not allow.
// So credentials, keep-alive, refusals, takeovers and packet ids are decided here. A client that violates the protocol
// is cut off (MQTT-4.8.0-1), with the violations in its Received event.
//
// A connection is closed by the client after its DISCONNECT, if it keeps to the standard; the broker waits for that, for
// Config.Grace, before it closes itself and says so.
//
// On a network that others can reach, Config.Guard tells the client from them: their connections stand in no journal and
// are told to Config.OnStranger. Config.Client and Config.Topic say what the client is admitted to.
//
// An event of kind [Trouble] is the broker's own fault. It must never count against a client.
//
// The broker speaks 3.1.1 alone and refuses every other protocol level with CONNACK code 1. It keeps nothing on disk.
package broker
