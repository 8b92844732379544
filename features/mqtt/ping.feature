@core
Feature: Keep-alive by the standard
  The purpose KEEPALIVE of ETSI TS 103 597-1 beside the idle session of CONN-009.

  @MQK-001 @slow @mqtt:3.1.2-23 @manual:MCONNECT
  Scenario: a longer keep-alive time keeps an idle session alive as well
    Then an idle session outlives "1" keep-alive times of {long-keep-alive} seconds

  @MQK-002 @slow @mqtt:3.12.4-1 @manual:MCONNECT
  Scenario: the session goes on after PINGREQ and PINGRESP
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=1,{keep-alive}`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the broker saw "2" PINGREQs within "60s"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"still there"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "still there" to "mqtt/pub_topic" at QoS "1"
