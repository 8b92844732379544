package wire_test

import (
	"slices"
	"strings"
	"testing"

	"attest/broker/wire"
)

// sample is a statement with a frame that keeps it and one that breaks it, and nothing else.
type sample struct {
	clause, name string
	good, bad    string
	got          string // a part of what the violation has to say about bad
	shown        string // what is still read of bad
}

const header = "\x00\x04MQTT\x04" // protocol name and level

// connect makes a CONNECT with a keep-alive of 60 s out of its flags and payload.
func connect(flags byte, payload string) string {
	return frame(wire.CONNECT, 0, header+string([]byte{flags})+"\x00\x3c"+payload)
}

// str is a string with its length before it.
func str(s string) string { return string([]byte{byte(len(s) >> 8), byte(len(s))}) + s }

func frame(t wire.Type, flags byte, body string) string {
	return string(wire.Frame(t, flags, []byte(body)))
}

var samples = []sample{
	{
		clause: "1.5.3-2", name: "client id", good: connect(2, str("a")), bad: connect(2, str("a\x00b")),
		got: `"a\x00b"`, shown: `CONNECT client="a\x00b" keepalive=60 clean=true`,
	},
	{
		clause: "1.5.3-2", name: "topic", good: "\x30\x03\x00\x01a", bad: "\x30\x05\x00\x03a\x00b",
		got: `"a\x00b"`, shown: `PUBLISH topic="a\x00b" qos=0 0 bytes ""`,
	},
	{
		clause: "2.2.1", name: "type 15", good: "\xe0\x00", bad: "\xf0\x00", got: "RESERVED(15)", shown: `RESERVED(15) 2 bytes "\xf0\x00"`,
	},
	{clause: "2.2.1", name: "type 0", good: "\xc0\x00", bad: "\x00\x00", got: "RESERVED(0)", shown: `RESERVED(0) 2 bytes "\x00\x00"`},
	{clause: "2.2.1", name: "nothing", good: "\xc0\x00", bad: "", got: "no byte"},
	{
		clause: "2.2.2-1", name: "CONNECT", good: connect(2, str("a")), bad: "\x11" + connect(2, str("a"))[1:],
		got: "flags 0001 where 0000", shown: `CONNECT client="a" keepalive=60 clean=true`,
	},
	{clause: "2.2.2-1", name: "PUBACK", good: "\x40\x02\x00\x07", bad: "\x42\x02\x00\x07", got: "PUBACK with the header flags 0010", shown: "PUBACK id=7"},
	{clause: "2.2.2-1", name: "PUBREC", good: "\x50\x02\x00\x07", bad: "\x58\x02\x00\x07", got: "1000", shown: "PUBREC id=7"},
	{clause: "2.2.2-1", name: "PUBCOMP", good: "\x70\x02\x00\x07", bad: "\x72\x02\x00\x07", got: "0010", shown: "PUBCOMP id=7"},
	{clause: "2.2.2-1", name: "PINGREQ", good: "\xc0\x00", bad: "\xc1\x00", got: "0001", shown: "PINGREQ"},
	{clause: "2.2.2-1", name: "DISCONNECT", good: "\xe0\x00", bad: "\xe4\x00", got: "0100", shown: "DISCONNECT"},
	{clause: "2.2.3", name: "cut", good: "\x40\x02\x00\x07", bad: "\x30\x06\x00\x01a", got: "length 6 and 3 bytes", shown: `PUBLISH topic="a" qos=0 0 bytes ""`},
	{clause: "2.2.3", name: "surplus", good: "\xc0\x00", bad: "\xc0\x00\xc0", got: "length 0 and 1 bytes", shown: "PINGREQ"},
	{clause: "2.2.3", name: "long form", good: "\x40\x02\x00\x07", bad: "\x40\x82\x00\x00\x07", got: "length 2 in 2 bytes", shown: "PUBACK id=7"},
	{
		clause: "2.2.3", name: "long form of the most that one byte says", good: "\x30\x7f\x00\x01a" + strings.Repeat("x", 124),
		bad: "\x30\xff\x00\x00\x01a" + strings.Repeat("x", 124), got: "length 127 in 2 bytes",
	},
	{clause: "2.2.3", name: "five bytes", good: "\xc0\x00", bad: "\xc0\xff\xff\xff\xff\x01", got: "ff ff ff ff", shown: "PINGREQ"},
	{clause: "2.2.3", name: "no length", good: "\xe0\x00", bad: "\xe0", got: "cut", shown: "DISCONNECT"},
	{clause: "2.2.3", name: "PUBACK of 3 bytes", good: "\x40\x02\x00\x07", bad: "\x40\x03\x00\x07\x00", got: `1 bytes "\x00"`, shown: "PUBACK id=7"},
	{clause: "2.2.3", name: "PUBREL of 1 byte", good: "\x62\x02\x00\x07", bad: "\x62\x01\x07", got: `PUBREL with 3 bytes`, shown: "PUBREL id=0"},
	{clause: "2.2.3", name: "PINGREQ with a body", good: "\xc0\x00", bad: "\xc0\x01a", got: `1 bytes "a"`, shown: "PINGREQ"},
	{clause: "2.2.3", name: "CONNACK of 1 byte", good: "\x20\x02\x00\x00", bad: "\x20\x01\x00", got: "CONNACK with 3 bytes", shown: "CONNACK code=0 (accepted) session-present=false"},
	{clause: "2.2.3", name: "SUBACK of 1 byte", good: "\x90\x03\x00\x01\x00", bad: "\x90\x01\x00", got: "SUBACK with 3 bytes", shown: "SUBACK id=0 codes="},
	{
		clause: "2.3.1-1", name: "PUBLISH at QoS 1", good: "\x32\x06\x00\x01a\x00\x01x", bad: "\x32\x06\x00\x01a\x00\x00x",
		got: "PUBLISH with the packet id 0", shown: `PUBLISH topic="a" qos=1 id=0 1 bytes "x"`,
	},
	{
		clause: "2.3.1-1", name: "PUBLISH at QoS 2 without", good: "\x34\x05\x00\x01a\x00\x01", bad: "\x34\x04\x00\x01a\x00",
		got: "ends before its packet id", shown: `PUBLISH topic="a" qos=2 id=0 0 bytes ""`,
	},
	{clause: "2.3.1-1", name: "SUBSCRIBE", good: "\x82\x06\x00\x01\x00\x01a\x00", bad: "\x82\x06\x00\x00\x00\x01a\x00", got: "SUBSCRIBE with the packet id 0", shown: `SUBSCRIBE id=0 "a" qos=0`},
	{clause: "2.3.1-1", name: "UNSUBSCRIBE", good: "\xa2\x05\x00\x01\x00\x01a", bad: "\xa2\x05\x00\x00\x00\x01a", got: "packet id 0", shown: `UNSUBSCRIBE id=0 "a"`},
	{
		clause: "3.1.2-1", name: "MQTT 3.1", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, "\x00\x06MQIsdp\x04\x02\x00\x3c\x00\x01a"),
		got: `"MQIsdp"`, shown: `CONNECT protocol="MQIsdp" level=4 client="a" keepalive=60 clean=true`,
	},
	{
		clause: "3.1.2-1", name: "lower case", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, "\x00\x04mqtt\x04\x02\x00\x3c\x00\x01a"),
		got: `"mqtt"`, shown: `CONNECT protocol="mqtt" level=4 client="a" keepalive=60 clean=true`,
	},
	{clause: "3.1.2-1", name: "missing", good: connect(2, str("a")), bad: "\x10\x00", got: "missing", shown: `CONNECT client="" keepalive=0 clean=false`},
	{
		clause: "3.1.2-2", name: "level 3", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, "\x00\x04MQTT\x03\x02\x00\x3c\x00\x01a"),
		got: "level 3", shown: `CONNECT protocol="MQTT" level=3 client="a" keepalive=60 clean=true`,
	},
	{
		clause: "3.1.2-2", name: "level 5, with the payload of MQTT 5", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, "\x00\x04MQTT\x05\x02\x00\x3c\x00\x00\x01a"),
		got: "level 5", shown: `CONNECT protocol="MQTT" level=5 client="" keepalive=60 clean=true`,
	},
	{clause: "3.1.2-2", name: "missing", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, "\x00\x04MQTT"), got: "ends before", shown: `CONNECT client="" keepalive=0 clean=false`},
	{clause: "3.1.2-3", name: "set", good: connect(2, str("a")), bad: connect(3, str("a")), got: "00000011", shown: `CONNECT client="a" keepalive=60 clean=true`},
	{clause: "3.1.2-3", name: "missing", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, header), got: "ends before", shown: `CONNECT client="" keepalive=0 clean=false`},
	{
		clause: "3.1.2-9", name: "no will message", good: connect(6, str("a")+str("t")+str("m")), bad: connect(6, str("a")+str("t")),
		got: "will message is missing", shown: `CONNECT client="a" keepalive=60 clean=true will="t" will-qos=0 will-retain=false 0 bytes ""`,
	},
	{
		clause: "3.1.2-9", name: "no will topic", good: connect(6, str("a")+str("t")+str("")), bad: connect(6, str("a")),
		got: "will topic is missing", shown: `CONNECT client="a" keepalive=60 clean=true will="" will-qos=0 will-retain=false 0 bytes ""`,
	},
	{
		clause: "3.1.2-11", name: "will fields without flag", good: connect(0xc2, str("a")+str("u")+str("p")), bad: connect(0xc2, str("a")+str("t")+str("m")+str("u")+str("p")),
		got: "6 bytes after", shown: `CONNECT client="a" keepalive=60 clean=true user="t" password=hidden`,
	},
	{clause: "3.1.2-13", name: "will QoS", good: connect(0x0e, str("a")+str("t")+str("m")), bad: connect(0x0a, str("a")), got: "will QoS 1", shown: `CONNECT client="a" keepalive=60 clean=true`},
	{
		clause: "3.1.2-14", name: "will QoS", good: connect(0x16, str("a")+str("t")+str("m")), bad: connect(0x1e, str("a")+str("t")+str("m")),
		got: "will QoS 3", shown: `CONNECT client="a" keepalive=60 clean=true will="t" will-qos=3 will-retain=false 1 bytes "m"`,
	},
	{clause: "3.1.2-15", name: "will retain", good: connect(0x26, str("a")+str("t")+str("m")), bad: connect(0x22, str("a")), got: "00100010", shown: `CONNECT client="a" keepalive=60 clean=true`},
	{clause: "3.1.2-18", name: "user name", good: connect(2, str("a")), bad: connect(2, str("a")+str("u")), got: "3 bytes after", shown: `CONNECT client="a" keepalive=60 clean=true`},
	{clause: "3.1.2-19", name: "user name", good: connect(0x82, str("a")+str("")), bad: connect(0x82, str("a")), got: "user name is missing", shown: `CONNECT client="a" keepalive=60 clean=true user=""`},
	{clause: "3.1.2-19", name: "user name cut", good: connect(0x82, str("a")+str("u")), bad: connect(0x82, str("a")+"\x00\x04use"), got: `after 3 bytes`, shown: `CONNECT client="a" keepalive=60 clean=true user=""`},
	{clause: "3.1.2-20", name: "password", good: connect(0x82, str("a")+str("u")), bad: connect(0x82, str("a")+str("u")+str("p")), got: "3 bytes after", shown: `CONNECT client="a" keepalive=60 clean=true user="u"`},
	{clause: "3.1.2-21", name: "password", good: connect(0xc2, str("a")+str("u")+str("")), bad: connect(0xc2, str("a")+str("u")), got: "password is missing", shown: `CONNECT client="a" keepalive=60 clean=true user="u" password=hidden`},
	{clause: "3.1.2-22", name: "password flag", good: connect(0xc2, str("a")+str("u")+str("p")), bad: connect(0x42, str("a")+str("p")), got: "01000010", shown: `CONNECT client="a" keepalive=60 clean=true password=hidden`},
	{clause: "3.1.2.10", name: "keep-alive", good: connect(2, str("a")), bad: frame(wire.CONNECT, 0, header+"\x02\x00"), got: "ends before the keep-alive", shown: `CONNECT client="" keepalive=0 clean=true`},
	{
		clause: "3.1.3-1", name: "surplus", good: connect(0xc6, str("a")+str("t")+str("m")+str("u")+str("p")), bad: connect(0xc6, str("a")+str("t")+str("m")+str("u")+str("p")+"?"),
		got: "1 bytes after", shown: `CONNECT client="a" keepalive=60 clean=true user="u" password=hidden will="t" will-qos=0 will-retain=false 1 bytes "m"`,
	},
	{clause: "3.1.3-3", name: "client id", good: connect(2, str("")), bad: connect(2, ""), got: "client id is missing", shown: `CONNECT client="" keepalive=60 clean=true`},
	{clause: "3.1.3-4", name: "latin-1", good: connect(2, str("kött")), bad: connect(2, str("k\xf6tt")), got: `"k\xf6tt"`, shown: `CONNECT client="k\xf6tt" keepalive=60 clean=true`},
	{clause: "3.1.3-4", name: "surrogate", good: connect(2, str("\uffff")), bad: connect(2, str("\xed\xa0\x80")), got: `"\xed\xa0\x80"`, shown: `CONNECT client="\xed\xa0\x80" keepalive=60 clean=true`},
	{clause: "3.1.3-7", name: "empty id", good: connect(2, str("")), bad: connect(0, str("")), got: "clean session zero", shown: `CONNECT client="" keepalive=60 clean=false`},
	{
		clause: "3.1.3-10", name: "will topic", good: connect(6, str("a")+str("é")+str("\xff")), bad: connect(6, str("a")+str("\xff")+str("m")),
		got: `will topic "\xff"`, shown: `CONNECT client="a" keepalive=60 clean=true will="\xff" will-qos=0 will-retain=false 1 bytes "m"`,
	},
	{clause: "3.1.3-11", name: "user name", good: connect(0x82, str("a")+str("é")), bad: connect(0x82, str("a")+str("\xc0\x80")), got: `user name "\xc0\x80"`, shown: `CONNECT client="a" keepalive=60 clean=true user="\xc0\x80"`},
	{clause: "3.2.2.1", name: "flags", good: "\x20\x02\x01\x00", bad: "\x20\x02\x02\x00", got: "00000010", shown: "CONNACK code=0 (accepted) session-present=false"},
	{clause: "3.2.2-4", name: "refused", good: "\x20\x02\x00\x05", bad: "\x20\x02\x01\x05", got: "code 5", shown: "CONNACK code=5 (not authorized) session-present=true"},
	{clause: "3.2.2.3", name: "code", good: "\x20\x02\x00\x05", bad: "\x20\x02\x00\x06", got: "code 6", shown: "CONNACK code=6 (reserved) session-present=false"},
	{clause: "3.3.1-2", name: "DUP", good: "\x30\x03\x00\x01a", bad: "\x38\x03\x00\x01a", got: "1000", shown: `PUBLISH topic="a" qos=0 dup=true 0 bytes ""`},
	{clause: "3.3.1-4", name: "QoS 3", good: "\x34\x05\x00\x01a\x00\x01", bad: "\x36\x05\x00\x01a\x00\x01", got: "0110", shown: `PUBLISH topic="a" qos=3 id=1 0 bytes ""`},
	{clause: "3.3.2-1", name: "no topic", good: "\x30\x03\x00\x01a", bad: "\x30\x00", got: "missing", shown: `PUBLISH topic="" qos=0 0 bytes ""`},
	{clause: "3.3.2-1", name: "topic cut", good: "\x30\x03\x00\x01a", bad: "\x30\x04\x00\x05ab", got: `after 2 bytes`, shown: `PUBLISH topic="ab" qos=0 0 bytes ""`},
	{clause: "3.3.2-1", name: "ill-formed", good: "\x30\x04\x00\x02\xc3\xa9", bad: "\x30\x03\x00\x01\xe9", got: `"\xe9"`, shown: `PUBLISH topic="\xe9" qos=0 0 bytes ""`},
	{clause: "3.3.2-2", name: "#", good: "\x30\x05\x00\x03a/$", bad: "\x30\x05\x00\x03a/#", got: `"a/#"`, shown: `PUBLISH topic="a/#" qos=0 0 bytes ""`},
	{clause: "3.3.2-2", name: "+", good: "\x30\x05\x00\x03a/b", bad: "\x30\x05\x00\x03a/+", got: `"a/+"`, shown: `PUBLISH topic="a/+" qos=0 0 bytes ""`},
	{clause: "3.6.1-1", name: "flags", good: "\x62\x02\x00\x07", bad: "\x60\x02\x00\x07", got: "0000 where 0010", shown: "PUBREL id=7"},
	{clause: "3.8.1-1", name: "flags", good: "\x82\x06\x00\x01\x00\x01a\x01", bad: "\x80\x06\x00\x01\x00\x01a\x01", got: "0000 where 0010", shown: `SUBSCRIBE id=1 "a" qos=1`},
	{clause: "3.8.3-1", name: "ill-formed", good: "\x82\x07\x00\x01\x00\x02\xc3\xa9\x00", bad: "\x82\x06\x00\x01\x00\x01\xe9\x00", got: `"\xe9"`, shown: `SUBSCRIBE id=1 "\xe9" qos=0`},
	{clause: "3.8.3-1", name: "cut", good: "\x82\x06\x00\x01\x00\x01a\x00", bad: "\x82\x05\x00\x01\x00\x02a", got: `after 1 bytes`, shown: `SUBSCRIBE id=1`},
	{clause: "3.8.3-3", name: "no filter", good: "\x82\x06\x00\x01\x00\x01a\x00", bad: "\x82\x02\x00\x01", got: "without a topic filter", shown: "SUBSCRIBE id=1"},
	{clause: "3.8.3-3", name: "no QoS", good: "\x82\x06\x00\x01\x00\x01a\x00", bad: "\x82\x05\x00\x01\x00\x01a", got: `"a" without its QoS`, shown: `SUBSCRIBE id=1 "a" qos=0`},
	{clause: "3.8.3-4", name: "QoS 3", good: "\x82\x06\x00\x01\x00\x01a\x02", bad: "\x82\x06\x00\x01\x00\x01a\x03", got: "00000011", shown: `SUBSCRIBE id=1 "a" qos=3`},
	{clause: "3.8.3-4", name: "reserved bits", good: "\x82\x06\x00\x01\x00\x01a\x01", bad: "\x82\x06\x00\x01\x00\x01a\x81", got: "10000001", shown: `SUBSCRIBE id=1 "a" qos=1`},
	{clause: "3.8.4-5", name: "no code", good: "\x90\x03\x00\x01\x02", bad: "\x90\x02\x00\x01", got: "without a return code", shown: "SUBACK id=1 codes="},
	{clause: "3.9.3-2", name: "code", good: "\x90\x04\x00\x01\x02\x80", bad: "\x90\x03\x00\x01\x03", got: "0x03", shown: "SUBACK id=1 codes=03"},
	{clause: "3.10.1-1", name: "flags", good: "\xa2\x05\x00\x01\x00\x01a", bad: "\xa0\x05\x00\x01\x00\x01a", got: "0000 where 0010", shown: `UNSUBSCRIBE id=1 "a"`},
	{clause: "3.10.3-1", name: "ill-formed", good: "\xa2\x06\x00\x01\x00\x02\xc3\xa9", bad: "\xa2\x05\x00\x01\x00\x01\xe9", got: `"\xe9"`, shown: `UNSUBSCRIBE id=1 "\xe9"`},
	{clause: "3.10.3-2", name: "no filter", good: "\xa2\x05\x00\x01\x00\x01a", bad: "\xa2\x02\x00\x01", got: "without a topic filter", shown: "UNSUBSCRIBE id=1"},
	{
		clause: "4.7.1-1", name: "will topic", good: connect(6, str("a")+str("t/u")+str("m")), bad: connect(6, str("a")+str("t/+")+str("m")),
		got: `"t/+"`, shown: `CONNECT client="a" keepalive=60 clean=true will="t/+" will-qos=0 will-retain=false 1 bytes "m"`,
	},
	{clause: "4.7.1-2", name: "not alone", good: "\x82\x08\x00\x01\x00\x03a/#\x00", bad: "\x82\x07\x00\x01\x00\x02a#\x00", got: `"a#"`, shown: `SUBSCRIBE id=1 "a#" qos=0`},
	{clause: "4.7.1-2", name: "not last", good: "\x82\x06\x00\x01\x00\x01#\x00", bad: "\x82\x08\x00\x01\x00\x03#/a\x00", got: `"#/a"`, shown: `SUBSCRIBE id=1 "#/a" qos=0`},
	{clause: "4.7.1-2", name: "UNSUBSCRIBE", good: "\xa2\x07\x00\x01\x00\x03a/#", bad: "\xa2\x06\x00\x01\x00\x02a#", got: `"a#"`, shown: `UNSUBSCRIBE id=1 "a#"`},
	{clause: "4.7.1-3", name: "not alone", good: "\x82\x0a\x00\x01\x00\x05+/+/#\x00", bad: "\x82\x09\x00\x01\x00\x04a+/b\x00", got: `"a+/b"`, shown: `SUBSCRIBE id=1 "a+/b" qos=0`},
	{clause: "4.7.3-1", name: "topic", good: "\x30\x03\x00\x01/", bad: "\x30\x02\x00\x00", got: "empty topic name", shown: `PUBLISH topic="" qos=0 0 bytes ""`},
	{clause: "4.7.3-1", name: "filter", good: "\x82\x06\x00\x01\x00\x01/\x00", bad: "\x82\x05\x00\x01\x00\x00\x00", got: "empty topic filter", shown: `SUBSCRIBE id=1 "" qos=0`},
	{
		clause: "4.7.3-1", name: "will topic", good: connect(6, str("a")+str("/")+str("")), bad: connect(6, str("a")+str("")+str("m")),
		got: "empty will topic", shown: `CONNECT client="a" keepalive=60 clean=true will="" will-qos=0 will-retain=false 1 bytes "m"`,
	},
}

func TestDecodeStatements(t *testing.T) {
	for _, s := range samples {
		t.Run(s.clause+" "+s.name, func(t *testing.T) {
			if _, found := wire.Decode([]byte(s.good)); len(found) != 0 {
				t.Errorf("good packet %q: got %v, want no violation", s.good, found)
			}
			p, found := wire.Decode([]byte(s.bad))
			if want := []string{"MQTT-" + s.clause}; !slices.Equal(clauses(found), want) {
				t.Fatalf("bad packet %q: got %v, want %v alone", s.bad, found, want)
			}
			if !strings.Contains(found[0].Got, s.got) {
				t.Errorf("got %q, want it to contain %q", found[0].Got, s.got)
			}
			if s.shown != "" && p.String() != s.shown {
				t.Errorf("got packet  %s\nwant packet %s", p, s.shown)
			}
		})
	}
}

// Every statement of the table has a sample here or a dialogue in the client's test, and no sample is of another.
func TestStatementsAreAllTested(t *testing.T) {
	tested := map[string]bool{}
	for _, s := range samples {
		tested["MQTT-"+s.clause] = true
	}
	for _, d := range dialogues {
		tested["MQTT-"+d.clause] = true
	}
	for _, s := range wire.Statements() {
		if !tested[s.Clause] {
			t.Errorf("no test breaks %s: %s", s.Clause, s.Sentence)
		}
		delete(tested, s.Clause)
	}
	for clause := range tested {
		if clause != "MQTT-" {
			t.Errorf("%s is tested, and no statement of the package", clause)
		}
	}
}

// Several violations in one packet are all found.
func TestDecodeFindsEveryViolation(t *testing.T) {
	bad := "\x11" + connect(0x1d, str("")+str("a/#")+str("m"))[1:] // header flag, reserved flag, will QoS 3, no clean session
	_, found := wire.Decode([]byte(bad))
	want := []string{"MQTT-2.2.2-1", "MQTT-3.1.2-3", "MQTT-3.1.2-14", "MQTT-3.1.3-7", "MQTT-4.7.1-1"}
	if got := clauses(found); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestViolationString(t *testing.T) {
	_, found := wire.Decode([]byte("\xc1\x00"))
	want := "MQTT-2.2.2-1: reserved header flags have the value that the standard lists; got PINGREQ with the header flags 0001 where 0000 is required"
	if len(found) != 1 || found[0].String() != want {
		t.Errorf("got %v, want %s", found, want)
	}
}

func clauses(found []wire.Violation) []string {
	var names []string
	for _, v := range found {
		names = append(names, v.Clause)
	}
	return names
}
