@core
Feature: The server closes the connection
  The guide's flow of the passively closed TCP connection: CLOSED is reported; MIPCLOSE is sent and
  whatever it answers is passed over; MCONFIG, MIPSTART and MCONNECT bring the session back.

  @CLOSE-001 @guide:passive-close @at-facts:X-21 @at-facts:X-22 @history:H24
  Scenario: the documented recovery after the server closed the connection
    When I send `AT+MCONFIG="866289037465624","{user}","{password}"`
    Then the modem answers OK
    When I send `AT+MIPSTART="{host}","{plain-port}"`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    When I send `AT+MCONFIG="866289037465624","{user}","{password}"`
    Then the modem answers OK
    When I send `AT+MIPSTART="{host}","{plain-port}"`
    Then the modem answers OK
    And the modem reports `CONNECT OK` within "75s"
    When I send `AT+MCONNECT=1,60`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw "2" CONNECTs in all
    And every CONNECT came from client "866289037465624" with user name "{user}" and password "{password}"

  @CLOSE-002 @guide:passive-close @at-facts:X-21 @history:H24
  Scenario: the documented recovery after the server reset the connection
    Given the modem is connected
    When the broker resets the connection
    Then the modem reports `CLOSED` within "30s"
    When I send `AT+MIPCLOSE`
    Then the modem answers one final result
    And the modem can connect as documented
    And the broker saw "2" CONNECTs in all

  @CLOSE-003 @manual:MQTTSTATU @manual:examples
  Scenario: after CLOSED the modem knows that it is offline
    Given the modem is connected
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"publish 1 payload"`
    Then the modem answers `+CME ERROR: 767` or `ERROR` or `+CME ERROR: 3`
    And the broker saw no PUBLISH

  @CLOSE-004 @tls @guide:passive-close @history:H24
  Scenario: a TLS connection that the server closes
    Given the modem is connected over TLS without verification
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem can connect as documented

  @CLOSE-005 @at-facts:X-04
  Scenario: MCONNECT is no way back after CLOSED
    Given the modem is connected
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    When I send `AT+MCONNECT=1,60`
    Then the modem refuses the session within "30s"
    And the broker saw "1" CONNECT in all

  @CLOSE-006 @guide:passive-close @guide:publish-subscribe
  Scenario: after the recovery messages flow again
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker closes the connection
    Then the modem reports `CLOSED` within "30s"
    And the modem can connect as documented
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    When I send `AT+MPUB="mqtt/sub_topic",1,0,"123456"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the modem reports `+MSUB: "mqtt/sub_topic",6 byte,123456` within "30s"

  @CLOSE-007 @tls @guide:passive-close @history:H24
  Scenario: a TLS connection that the server resets
    Given the modem is connected over TLS without verification
    When the broker resets the connection
    Then the modem reports `CLOSED` within "30s"
    And the MQTT status is "0"
    And the modem can connect as documented
