package port

// The bytes of Telnet, RFC 854 and RFC 856 to 858.
const (
	telnetSE   = 240
	telnetSB   = 250
	telnetWILL = 251
	telnetWONT = 252
	telnetDO   = 253
	telnetDONT = 254
	telnetIAC  = 255

	optionBinary  = 0
	optionSGA     = 3
	optionComPort = 44 // RFC 2217
)

// telnetCommand is what stands between the data: WILL, WONT, DO, DONT with an option, or
// SB with an option and the body of the subnegotiation.
type telnetCommand struct {
	verb, option byte
	body         []byte // without the doubling of IAC; valid during the call
}

// telnetDecoder takes the commands out of a Telnet stream, however it is cut into
// pieces. In binary transmission that is all: a CR is a CR (RFC 856).
type telnetDecoder struct {
	state telnetState
	verb  byte
	sub   []byte // option and body of a subnegotiation under way
}

type telnetState int

const (
	telnetData  telnetState = iota
	telnetVerb              // after IAC
	telnetName              // after WILL, WONT, DO, DONT
	telnetBody              // after SB
	telnetInSub             // after IAC in a subnegotiation
)

// longestBody is far more than RFC 2217 has; the rest of a longer one is dropped, so that
// no peer fills the memory.
const longestBody = 256

// decode returns the data among raw, at the front of it, and tells heard of each command.
func (d *telnetDecoder) decode(raw []byte, heard func(telnetCommand)) []byte {
	data := raw[:0]
	for _, b := range raw {
		switch d.state {
		case telnetData:
			if b == telnetIAC {
				d.state = telnetVerb
			} else {
				data = append(data, b)
			}
		case telnetVerb:
			if b == telnetIAC {
				data = append(data, b)
			}
			d.begin(b)
		case telnetName:
			heard(telnetCommand{verb: d.verb, option: b})
			d.state = telnetData
		default:
			d.within(b, heard)
		}
	}
	return data
}

// begin takes the byte after an IAC outside of a subnegotiation. Commands without an
// option (NOP, AYT, GA …) mean nothing to a serial line.
func (d *telnetDecoder) begin(b byte) {
	switch b {
	case telnetWILL, telnetWONT, telnetDO, telnetDONT:
		d.verb, d.state = b, telnetName
	case telnetSB:
		d.sub, d.state = d.sub[:0], telnetBody
	default:
		d.state = telnetData
	}
}

// within takes a byte of a subnegotiation. An IAC that neither ends it nor is doubled
// breaks it off: what follows is a command of its own.
func (d *telnetDecoder) within(b byte, heard func(telnetCommand)) {
	switch {
	case d.state == telnetBody && b == telnetIAC:
		d.state = telnetInSub
	case d.state == telnetBody || b == telnetIAC:
		if len(d.sub) <= longestBody {
			d.sub = append(d.sub, b)
		}
		d.state = telnetBody
	case b == telnetSE:
		d.state = telnetData
		if len(d.sub) > 0 {
			heard(telnetCommand{verb: telnetSB, option: d.sub[0], body: d.sub[1:]})
		}
	default:
		d.begin(b)
	}
}

// escape doubles each IAC of data.
func escape(data []byte) []byte {
	raw := make([]byte, 0, len(data)+8)
	for _, b := range data {
		if raw = append(raw, b); b == telnetIAC {
			raw = append(raw, b)
		}
	}
	return raw
}

// taken counts the bytes of data that lie in a piece of what escape made of it. A pair
// that is cut counts: half reports that its other half is still to be sent.
func taken(raw []byte) (n int, half bool) {
	for i := 0; i < len(raw); i++ {
		n++
		if raw[i] == telnetIAC {
			i++
			half = i == len(raw)
		}
	}
	return n, half
}

// subnegotiation is a COM-PORT-OPTION command as it is sent.
func subnegotiation(code byte, body ...byte) []byte {
	raw := append([]byte{telnetIAC, telnetSB, optionComPort, code}, escape(body)...)
	return append(raw, telnetIAC, telnetSE)
}
