package mqttc

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Session is what CONNECT says (MQTT 3.1.1 §3.1).
type Session struct {
	ClientID         string
	User, Pass       string
	HasUser, HasPass bool // an empty name is a name: only these decide whether the fields are sent
	Will             *Will
	Clean            bool
	KeepAlive        uint16 // seconds; 0 is none
}

// Will is published by the server when the connection ends without DISCONNECT.
type Will struct {
	Topic   string
	Message []byte
	QoS     byte
	Retain  bool
}

// Bits of the connect flags (§3.1.2.3).
const (
	connectClean      = 0x02
	connectWill       = 0x04
	connectWillRetain = 0x20
	connectPass       = 0x40
	connectUser       = 0x80
)

// ErrRefused is what the client itself will not send, because the standard forbids it.
var ErrRefused = errors.New("refuse to send")

func refuse(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

func (s Session) check() error {
	checks := []error{checkString("client id", s.ClientID), checkString("user name", s.User)}
	if s.Will != nil {
		checks = append(checks, checkTopic(s.Will.Topic), checkQoS(s.Will.QoS))
		if len(s.Will.Message) > 65535 {
			checks = append(checks, fmt.Errorf("will message of %d bytes", len(s.Will.Message)))
		}
	}
	if s.ClientID == "" && !s.Clean {
		checks = append(checks, errors.New("empty client id without a clean session")) // MQTT-3.1.3-7
	}
	if s.HasPass && !s.HasUser {
		checks = append(checks, errors.New("password without a user name")) // MQTT-3.1.2-22
	}
	if len(s.Pass) > 65535 {
		checks = append(checks, fmt.Errorf("password of %d bytes", len(s.Pass)))
	}
	return refuse(errors.Join(checks...))
}

func checkQoS(qos byte) error {
	if qos > 2 {
		return fmt.Errorf("QoS %d", qos) // MQTT-3.3.1-4, MQTT-3.1.2-14
	}
	return nil
}

// misremember is the session as the knobs have it.
func (s Session) misremember(k Knobs) Session {
	s.ClientID, s.User = k.text(s.ClientID), k.text(s.User)
	s.Clean = (s.Clean || k.AlwaysClean) && !k.NeverClean
	if k.NoUser {
		s.HasUser, s.HasPass = false, false
	}
	s.HasPass = s.HasPass && !k.NoPassword
	if s.Will == nil || k.NoWill {
		s.Will = nil
		return s
	}
	will := *s.Will
	will.Topic = k.text(will.Topic)
	will.Retain = will.Retain && !k.NoWillRetain
	if k.NoWillQoS {
		will.QoS = 0
	}
	s.Will = &will
	return s
}

// flags are the connect flags that agree with the fields.
func (s Session) flags() byte {
	var f byte
	if s.Clean {
		f |= connectClean
	}
	if s.HasUser {
		f |= connectUser // MQTT-3.1.2-19
	}
	if s.HasPass {
		f |= connectPass // MQTT-3.1.2-21
	}
	if s.Will != nil {
		f |= connectWill | s.Will.QoS&3<<3 // MQTT-3.1.2-9
		if s.Will.Retain {
			f |= connectWillRetain
		}
	}
	return f
}

// encode is the body of CONNECT.
func (s Session) encode(k Knobs) []byte {
	s = s.misremember(k)
	name, level, keepAlive := "MQTT", byte(4), s.KeepAlive // MQTT-3.1.2-1, MQTT-3.1.2-2
	if k.ProtocolName != "" {
		name = k.ProtocolName
	}
	if k.ProtocolLevel != 0 {
		level = k.ProtocolLevel
	}
	switch {
	case k.NoKeepAlive:
		keepAlive = 0
	case k.HalfKeepAlive:
		keepAlive /= 2
	}
	out := appendField(nil, name)
	out = append(out, level, s.flags()^k.FlipConnect)
	out = binary.BigEndian.AppendUint16(out, keepAlive)
	out = appendField(out, s.ClientID) // MQTT-3.1.3-1: this order
	if k.SwapFields {
		return s.appendWill(s.appendLogin(out))
	}
	return s.appendLogin(s.appendWill(out))
}

func (s Session) appendWill(out []byte) []byte {
	if s.Will == nil {
		return out
	}
	return appendField(appendField(out, s.Will.Topic), s.Will.Message)
}

func (s Session) appendLogin(out []byte) []byte {
	if s.HasUser {
		out = appendField(out, s.User)
	}
	if s.HasPass {
		out = appendField(out, s.Pass)
	}
	return out
}
