@core
Feature: Sessions that last
  Releases of this family crashed in a long session, or at its heartbeat (780E V1112, V1132), and others lost
  the first packet to the server, often (780EL_MULP V1003). Here a long session is some hundred messages and a few
  heartbeats.

  @MQL-001 @slow @history:H12 @mqtt:4.1.0-2 @mqtt:3.12.4-1
  Scenario: messages and heartbeats wear no session out
    Given the modem is configured as client "868488076506128"
    When I open a plain connection
    And I send `AT+MCONNECT=1,{keep-alive}`
    Then the modem answers OK
    And the modem reports `CONNACK OK` within "30s"
    And the modem is subscribed to "mqtt/sub_topic" at QoS "1"
    When the broker publishes "100" numbered messages to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the "100" numbered messages of "mqtt/sub_topic" in order within "60s"
    When I publish "100" messages to "mqtt/pub_topic" one after the other, and each is acknowledged
    Then the broker saw "2" PINGREQs within "120s"
    When the broker publishes "20" numbered messages to "mqtt/sub_topic" at QoS "1"
    Then the modem reports the "20" numbered messages of "mqtt/sub_topic" in order within "60s"
    And the broker saw "1" CONNECT in all
    And the MQTT status is "1"

  @CONN-013 @history:H20 @manual:MPUB
  Scenario: the first message arrives over every connection
    # Nobody says how often it was lost; what fails once in three shows in nine connections, what
    # is rarer takes `--repeat` and patience.
    Then over each of "9" new connections the first message arrives
