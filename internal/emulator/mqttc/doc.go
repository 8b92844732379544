// Package mqttc is the MQTT 3.1.1 client inside the emulated modem.
//
// Each act of a real module is a separate call, because AT commands ask for
// them one by one: [Dial] makes the TCP connection and, with [Config].TLS, the
// TLS handshake (AT+MIPSTART, AT+SSLMIPSTART); [Client.Start] begins reading;
// [Client.Connect] sends CONNECT (AT+MCONNECT); [Client.Publish],
// [Client.Subscribe] and [Client.Unsubscribe] send theirs; [Client.Disconnect]
// sends DISCONNECT and closes; [Client.Close] closes without it. What the
// server answers comes through [Events], in wire order, from one goroutine.
//
// A [State] is the session that outlives a connection: give the same one to
// the next Dial, and what was not acknowledged is sent again after a CONNECT
// with clean session 0.
//
// With zero [Knobs] the client obeys the standard: it refuses what a client
// must not send, answers each QoS step, delivers QoS 2 once, keeps the
// keep-alive, and closes the connection on whatever a server must not send.
// Knobs are data that make it misbehave as real firmware did.
//
// It has its own codec, and shares nothing with the broker that judges it. It
// never reconnects by itself, never retries, and does not speak TLS 1.3.
package mqttc
