namespace Edge.Linux.Mosquitto;

/// <summary>What another thread wants the mqtt thread to do. Bound to one session: a command must not reach the next connection.</summary>
internal abstract record MqttCommand(MosquittoSession Session, int Id)
{
    internal sealed record Publish(MosquittoSession Session, int Id, MqttMessage Message) : MqttCommand(Session, Id);

    internal sealed record Subscribe(MosquittoSession Session, int Id, MqttSubscription[] Subscriptions) : MqttCommand(Session, Id);

    internal sealed record Unsubscribe(MosquittoSession Session, int Id, string[] Filters) : MqttCommand(Session, Id);

    internal sealed record Disconnect(MosquittoSession Session, int ReasonCode) : MqttCommand(Session, 0);
}
