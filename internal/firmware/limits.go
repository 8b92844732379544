package firmware

// Limits are the sizes that the release allows. Lengths are in bytes.
type Limits struct {
	Connections  Number `yaml:"connections"`   // MQTT connections at a time
	Payload      Number `yaml:"payload"`       // message of MPUB and MPUBEX, and of an incoming PUBLISH
	PayloadIdle  Number `yaml:"payload-idle"`  // seconds without input that end MPUBEX without a length
	InFlight     Number `yaml:"in-flight"`     // own QoS 1 or 2 publications without acknowledgement
	Topic        Number `yaml:"topic"`         // topic of MPUB, MPUBEX, MSUB, MUNSUB
	ClientID     Number `yaml:"client-id"`     // MCONFIG
	Username     Number `yaml:"username"`      // MCONFIG
	Password     Number `yaml:"password"`      // MCONFIG
	WillTopic    Number `yaml:"will-topic"`    // MCONFIG
	WillMessage  Number `yaml:"will-message"`  // MCONFIG
	KeepAlive    Number `yaml:"keep-alive"`    // seconds, MCONNECT; the least is 1
	CacheSlots   Number `yaml:"cache-slots"`   // unread messages in cache mode
	CacheMessage Number `yaml:"cache-message"` // one message in cache mode
	FileName     Number `yaml:"file-name"`     // name of a file with its path
	FileChunk    Number `yaml:"file-chunk"`    // one FSWRITE or FSREAD
	FSSize       Number `yaml:"fs-size"`       // the whole file system
	DNSName      Number `yaml:"dns-name"`      // CDNSGIP
	CIPSend      Number `yaml:"cip-send"`      // one CIPSEND
	APN          Number `yaml:"apn"`           // CSTT
	APNUser      Number `yaml:"apn-user"`      // CSTT
	APNPassword  Number `yaml:"apn-password"`  // CSTT
	NegotiateMin Number `yaml:"negotiate-min"` // seconds, SSLCFG negotiatetimeout
	NegotiateMax Number `yaml:"negotiate-max"` // seconds, SSLCFG negotiatetimeout
}

// Defaults are the settings of the release after a restart, when nothing was
// stored.
type Defaults struct {
	Messages         Text   `yaml:"messages"`          // MQTTMSGSET: "direct" (0) or "cache" (1)
	Mode             Text   `yaml:"mode"`              // MQTTMODE: "ascii" (0) or "hex" (1)
	Echo             Number `yaml:"echo"`              // ATE: 0 or 1
	Quiet            Number `yaml:"quiet"`             // ATQ: 0 or 1
	CMEE             Number `yaml:"cmee"`              // 0 ERROR, 1 numbers, 2 text
	Registration     Number `yaml:"registration"`      // <n> of CREG, CGREG, CEREG
	Baud             Number `yaml:"baud"`              // IPR; 0 is automatic
	FlowControl      Number `yaml:"flow-control"`      // IFC, both directions; 0 is none
	SecLevel         Number `yaml:"sec-level"`         // SSLCFG seclevel: 0, 1 or 2
	SSLVersion       Number `yaml:"ssl-version"`       // SSLCFG sslversion: 0 SSL 3.0 … 3 TLS 1.2, 4 all
	CipherSuite      Text   `yaml:"cipher-suite"`      // SSLCFG ciphersuite: "0XFFFF" is all
	IgnoreLocalTime  Number `yaml:"ignore-local-time"` // SSLCFG ignorelocaltime: 1 ignores certificate dates
	NegotiateTimeout Number `yaml:"negotiate-timeout"` // seconds, SSLCFG negotiatetimeout
	MQTTContext      Number `yaml:"mqtt-ssl-context"`  // the <n> of SSLCFG that MQTT uses
	CIPQSend         Number `yaml:"cip-quick-send"`    // CIPQSEND: 0 SEND OK, 1 DATA ACCEPT
	FSReadHead       Number `yaml:"file-read-head"`    // FSREADHEAD: 0 or 1
}

// Errors are the numbers of +CME ERROR that the release answers where the
// evidence shows one.
type Errors struct {
	MQTTState   Number `yaml:"mqtt-state"`   // an MQTT command in a state that does not allow it
	MQTTBusy    Number `yaml:"mqtt-busy"`    // a publication while one is unacknowledged
	CIPState    Number `yaml:"cip-state"`    // a TCPIP command in a state that does not allow it
	NoNetwork   Number `yaml:"no-network"`   // CIICR without a network
	NoSIM       Number `yaml:"no-sim"`       // CPIN? without a card
	SIMBusy     Number `yaml:"sim-busy"`     // CPIN? just after the start
	FileMissing Number `yaml:"file-missing"` // FSDEL, FSFLSIZE, FSREAD of a missing file
}
