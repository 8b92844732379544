package mqttc

// Events are called from one goroutine, in wire order, without any lock held: they may call
// the client. Nil ones are left out. One that was about to be called while Close is called
// from elsewhere may still come; none comes after Done.
type Events struct {
	// Message is an incoming PUBLISH, before it is acknowledged; at QoS 2 once, at PUBLISH.
	Message func(topic string, payload []byte, qos byte, retained bool)
	// Closed says once, and last, that the connection ended without our Close or Disconnect:
	// the peer closed it (io.EOF; io.ErrUnexpectedEOF inside a packet), reset it
	// (syscall.ECONNRESET), broke the standard (ErrMalformed), did not answer PINGREQ
	// (ErrUnanswered), or a handshake reported as done before it was has failed.
	Closed func(err error)
	// Connack: code 0 accepts, 1 to 5 refuse (§3.2.2.3); the server then closes.
	Connack func(code byte, sessionPresent bool)
	// Suback: code 0 to 2 is the granted QoS, 0x80 a refusal.
	Suback   func(id uint16, code byte)
	Unsuback func(id uint16)
	// Puback ends QoS 1; Pubrec (once) and Pubcomp are the steps of QoS 2. Acknowledgements of
	// nothing that is under way are not reported.
	Puback  func(id uint16)
	Pubrec  func(id uint16)
	Pubcomp func(id uint16)
}

// filled has a function everywhere.
func (e Events) filled() Events {
	if e.Message == nil {
		e.Message = func(string, []byte, byte, bool) {}
	}
	if e.Closed == nil {
		e.Closed = func(error) {}
	}
	if e.Connack == nil {
		e.Connack = func(byte, bool) {}
	}
	if e.Suback == nil {
		e.Suback = func(uint16, byte) {}
	}
	for _, f := range []*func(uint16){&e.Unsuback, &e.Puback, &e.Pubrec, &e.Pubcomp} {
		if *f == nil {
			*f = func(uint16) {}
		}
	}
	return e
}
