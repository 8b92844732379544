package port

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"
)

// The commands of RFC 2217 §3 and §4. The server's own are those of the client and 100.
const (
	setBaudRate       = 1
	setDataSize       = 2
	setParity         = 3
	setStopSize       = 4
	setControl        = 5
	notifyModemState  = 7
	flowSuspend       = 8
	flowResume        = 9
	setLineStateMask  = 10
	setModemStateMask = 11
	purgeData         = 12

	ofServer = 100
)

// Values of them.
const (
	eightBits  = 8
	noParity   = 1
	oneStopBit = 1

	noFlowControl   = 1
	raiseDTR        = 8
	raiseRTS        = 11
	noInboundFlow   = 14
	purgeInput      = 1 // of what the server has read from the line
	allModemLines   = 0xff
	noLineState     = 0
	currentBaudRate = 0 // a question
)

// negotiationTime bounds each answer of a serial server at the opening. Raw ones never
// give one.
const negotiationTime = 3 * time.Second

// start negotiates what the line needs and sets it: binary both ways, 8N1 without flow
// control at the given rate, DTR and RTS raised, the input emptied. It is a step of
// Open: nobody else reads yet.
func (r *remote) start(ctx context.Context, baud int) error {
	if err := r.negotiate(ctx); err != nil {
		return err
	}
	if err := r.setLine(ctx, baud); err != nil {
		return err
	}
	r.acks = make(map[byte][]byte)
	return r.ask(ctx, "SET-BAUDRATE", setBaudRate, slices.Concat(subnegotiation(purgeData, purgeInput), rate(currentBaudRate)), rateBytes(baud))
}

func (r *remote) negotiate(ctx context.Context) error {
	r.asked = map[option]bool{{telnetWILL, optionBinary}: true, {telnetDO, optionBinary}: true,
		{telnetWILL, optionSGA}: true, {telnetDO, optionSGA}: true, {telnetWILL, optionComPort}: true}
	err := r.exchange(ctx, []byte{
		telnetIAC, telnetWILL, optionComPort, telnetIAC, telnetWILL, optionBinary, telnetIAC, telnetDO, optionBinary,
		telnetIAC, telnetWILL, optionSGA, telnetIAC, telnetDO, optionSGA,
	}, func() bool {
		return r.refused != "" || r.agreed(optionComPort, telnetWILL) && r.agreed(optionBinary, telnetWILL, telnetDO)
	})
	switch {
	case r.refused != "":
		return fmt.Errorf("the server refuses %s: this is no RFC 2217 port", r.refused)
	case errors.Is(err, ErrInterrupted) && len(r.on) == 0:
		return fmt.Errorf("the server does not answer in Telnet%s: this is no RFC 2217 port; a raw one is tcp://host:port", r.words())
	case errors.Is(err, ErrInterrupted):
		return fmt.Errorf("the server does not agree to %s: this is no RFC 2217 port", r.open())
	}
	return err
}

// agreed reports whether each of the verbs that was sent for an option was granted.
func (r *remote) agreed(name byte, verbs ...byte) bool {
	return !slices.ContainsFunc(verbs, func(verb byte) bool { return !r.on[option{verb, name}] })
}

// open names what was asked for and is not settled.
func (r *remote) open() string {
	if !r.agreed(optionComPort, telnetWILL) {
		return "COM-PORT-OPTION"
	}
	return "binary transmission"
}

// setLine sets all that has to be right. Servers without modem lines answer other
// values to the lines, so these are not looked at.
func (r *remote) setLine(ctx context.Context, baud int) error {
	for _, line := range []struct {
		name string
		code byte
		want []byte
	}{
		{"SET-BAUDRATE", setBaudRate, rateBytes(baud)},
		{"SET-DATASIZE", setDataSize, []byte{eightBits}},
		{"SET-PARITY", setParity, []byte{noParity}},
		{"SET-STOPSIZE", setStopSize, []byte{oneStopBit}},
	} {
		if err := r.ask(ctx, line.name, line.code, subnegotiation(line.code, line.want...), line.want); err != nil {
			return err
		}
	}
	_, err := r.send(ctx, slices.Concat(
		subnegotiation(setControl, noFlowControl), subnegotiation(setControl, noInboundFlow),
		subnegotiation(setControl, raiseDTR), subnegotiation(setControl, raiseRTS),
		subnegotiation(setLineStateMask, noLineState), subnegotiation(setModemStateMask, allModemLines)))
	return err
}

// ask sends a message and demands the server's value of code.
func (r *remote) ask(ctx context.Context, name string, code byte, message, want []byte) error {
	err := r.exchange(ctx, message, func() bool { return r.acks[code+ofServer] != nil })
	if errors.Is(err, ErrInterrupted) {
		return fmt.Errorf("the server does not answer %s", name)
	}
	if got := r.acks[code+ofServer]; err == nil && !slices.Equal(got, want) {
		return fmt.Errorf("the server refuses %s %d: it has %d", name, number(want), number(got))
	}
	return err
}

// exchange sends a message and hears the server until it has settled something. What
// the modem said meanwhile is dropped: it is no answer to anybody.
func (r *remote) exchange(ctx context.Context, message []byte, settled func() bool) error {
	limited, cancel := context.WithTimeout(ctx, negotiationTime)
	defer cancel()
	if _, err := r.send(limited, message); err != nil && !errors.Is(err, ErrGone) {
		return err // of a server that hung up, the last words are still to be read
	}
	buf := make([]byte, 1<<10)
	for !settled() {
		n, err := r.receive(limited, buf)
		r.said = append(r.said, buf[:n]...)
		r.said = r.said[max(0, len(r.said)-mostWords):]
		switch {
		case errors.Is(err, ErrGone):
			return fmt.Errorf("the server ended the connection%s: %w", r.words(), err)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err != nil:
			return err
		}
	}
	return nil
}

// mostWords is how much of what a server said stands in an error.
const mostWords = 200

// words quotes what came instead of an answer.
func (r *remote) words() string {
	if len(r.said) == 0 {
		return ""
	}
	return fmt.Sprintf(", it said %q", r.said)
}

func rate(baud int) []byte { return subnegotiation(setBaudRate, rateBytes(baud)...) }

func rateBytes(baud int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(baud)) }

// number reads a value of one to four bytes.
func number(value []byte) (n uint64) {
	for _, b := range value {
		n = n<<8 | uint64(b)
	}
	return n
}
