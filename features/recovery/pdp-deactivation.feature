@core @requires:pdp-loss
Feature: The network deactivates the PDP context
  The guide's last flow: +CGEV: NW PDN DEACT 1 is reported; MIPCLOSE is sent and whatever it answers is
  passed over; MCONFIG, MIPSTART and MCONNECT bring the session back. When there is a PDP context again is the
  network's business, so MIPSTART is repeated as FAQ 3 of the guide says.

  @PDP-001 @guide:pdp-deactivation @at-facts:X-21 @at-facts:X-22 @manual:CGEV
  Scenario: the documented recovery after the PDP context was deactivated
    When I send `AT+MCONFIG="866289037465624","{user}","{password}"`
    Then the modem answers OK
    When I send `AT+MIPSTART="{host}","{plain-port}"`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    When I send `AT+MCONFIG="866289037465624","{user}","{password}"`
    Then the modem answers OK
    And I send `AT+MIPSTART="{host}","{plain-port}"` until the modem connects, for "120s" at most
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw "2" CONNECTs in all
    And every CONNECT came from client "866289037465624" with user name "{user}" and password "{password}"

  @PDP-002 @manual:MQTTSTATU @manual:examples
  Scenario: without a PDP context the modem is offline
    Given the modem is connected
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the MQTT status is "0"

  @PDP-003 @guide:pdp-deactivation @guide:publish-subscribe
  Scenario: after the recovery messages flow again
    Given the modem is connected
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And I send `AT+MIPSTART="{host}",{plain-port}` until the modem connects, for "120s" at most
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"

  @PDP-004 @tls @guide:pdp-deactivation
  Scenario: a TLS session is lost with the PDP context and comes back
    Given the modem is connected over TLS without verification
    When the network deactivates the PDP context
    Then the modem reports that the network deactivated a PDP context within "60s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And I send `AT+SSLMIPSTART="{host}",{tls-port}` until the modem connects, for "120s" at most
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the MQTT status is "1"
