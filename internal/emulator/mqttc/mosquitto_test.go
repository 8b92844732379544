package mqttc_test

import (
	"testing"

	"attest/internal/emulator/mqttc"
)

func TestMosquittoPlain(t *testing.T) {
	m := startMosquitto(t, "listener %d 127.0.0.1\nallow_anonymous true\n")
	l := newLog()
	c := dial(t, mqttc.Config{Events: l.events()}, m)
	run(t, c, l)
}
