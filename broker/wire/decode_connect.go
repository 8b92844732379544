package wire

// The connect flags (§3.1.2.3).
const (
	flagReserved   = 1 << 0
	flagClean      = 1 << 1
	flagWill       = 1 << 2
	flagWillRetain = 1 << 5
	flagPassword   = 1 << 6
	flagUser       = 1 << 7
	shiftWillQoS   = 3
)

func (d *decoder) connect() {
	c := &Connect{}
	d.p.Connect = c
	if !d.connectHeader(c) {
		return
	}
	if c.Level != 4 {
		d.foreignPayload(c)
		return
	}
	d.connectFlags(c)
	d.connectPayload(c)
}

// connectHeader reads the variable header; false says that it is cut, and that no payload can follow.
func (d *decoder) connectHeader(c *Connect) (ok bool) {
	if c.Protocol, ok = d.text("protocol name", "3.1.2-1", "3.1.2-1"); !ok {
		return false
	}
	if c.Protocol != "MQTT" {
		d.violate("3.1.2-1", "the protocol name %q", c.Protocol)
	}
	if c.Level, ok = d.byte(); !ok {
		d.violate("3.1.2-2", "CONNECT that ends before the protocol level")
		return false
	}
	if c.Level != 4 {
		d.violate("3.1.2-2", "the protocol level %d", c.Level)
	}
	if c.Flags, ok = d.byte(); !ok {
		d.violate("3.1.2-3", "CONNECT that ends before the connect flags")
		return false
	}
	c.Clean, c.UserFlag, c.PasswordFlag = c.Flags&flagClean != 0, c.Flags&flagUser != 0, c.Flags&flagPassword != 0
	if c.KeepAlive, ok = d.uint16(); !ok {
		d.violate("3.1.2.10", "CONNECT that ends before the keep-alive")
	}
	return ok
}

func (d *decoder) connectFlags(c *Connect) {
	qos := c.Flags >> shiftWillQoS & 3
	if c.Flags&flagReserved != 0 {
		d.violate("3.1.2-3", "the connect flags %08b", c.Flags)
	}
	if qos == 3 {
		d.violate("3.1.2-14", "the connect flags %08b with the will QoS 3", c.Flags)
	}
	if c.Flags&flagWill == 0 && qos != 0 {
		d.violate("3.1.2-13", "the connect flags %08b with the will QoS %d", c.Flags, qos)
	}
	if c.Flags&(flagWill|flagWillRetain) == flagWillRetain {
		d.violate("3.1.2-15", "the connect flags %08b with will retain", c.Flags)
	}
	if c.Flags&(flagUser|flagPassword) == flagPassword {
		d.violate("3.1.2-22", "the connect flags %08b with the password flag", c.Flags)
	}
}

// connectPayload reads the fields that the flags announce, in their order (MQTT-3.1.3-1), up to the first one that is cut.
func (d *decoder) connectPayload(c *Connect) {
	var ok bool
	if c.ClientID, ok = d.text("client id", "3.1.3-3", "3.1.3-4"); !ok {
		return
	}
	if c.ClientID == "" && !c.Clean {
		d.violate("3.1.3-7", "an empty client id with clean session zero")
	}
	if c.Flags&flagWill != 0 && !d.will(c) {
		return
	}
	if c.UserFlag {
		if c.User, ok = d.text("user name", "3.1.2-19", "3.1.3-11"); !ok {
			return
		}
	}
	if c.PasswordFlag {
		if c.Password, ok = d.field(); !ok {
			d.violate("3.1.2-21", "CONNECT whose password is missing or cut after %d bytes", len(c.Password))
			return
		}
	}
	d.surplus(c)
}

func (d *decoder) will(c *Connect) (ok bool) {
	c.Will = &Will{QoS: c.Flags >> shiftWillQoS & 3, Retain: c.Flags&flagWillRetain != 0}
	if c.Will.Topic, ok = d.text("will topic", "3.1.2-9", "3.1.3-10"); !ok {
		return false
	}
	d.topicName("will topic", "4.7.1-1", c.Will.Topic)
	if c.Will.Message, ok = d.field(); !ok {
		d.violate("3.1.2-9", "CONNECT whose will message is missing or cut after %d bytes", len(c.Will.Message))
		c.Will.Message = nil
	}
	return ok
}

// surplus names the last field that the flags deny: what a field without its flag was meant to be, no byte says.
// The bytes may be a password and are not shown.
func (d *decoder) surplus(c *Connect) {
	if len(d.rest) == 0 {
		return
	}
	clause := "3.1.3-1"
	switch {
	case !c.UserFlag && !c.PasswordFlag:
		clause = "3.1.2-18"
	case !c.PasswordFlag:
		clause = "3.1.2-20"
	case c.Will == nil:
		clause = "3.1.2-11"
	}
	d.violate(clause, "the connect flags %08b and %d bytes after the fields that they announce", c.Flags, len(d.rest))
}

// foreignPayload reads the payload of another protocol level by our rules and keeps it only if it fits them: the payload
// of MQTT 3.1 does, that of MQTT 5 does not, and neither is judged.
func (d *decoder) foreignPayload(c *Connect) {
	trial := &decoder{p: Packet{Type: CONNECT}, rest: d.rest}
	read := *c
	if trial.connectPayload(&read); len(trial.found) == 0 {
		*c = read
	}
}
