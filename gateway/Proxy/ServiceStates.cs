using System.Collections.Concurrent;

namespace ScimSuite.Gateway.Proxy;

/// <summary>Which services could not be reached at the last try: a state is worth a log line when it changes, not per request.</summary>
internal sealed class ServiceStates(ILogger<ServiceStates> logger)
{
    private readonly ConcurrentDictionary<string, bool> _away = new();

    public void Failed(string service, string error)
    {
        if (_away.TryAdd(service, true))
        {
            logger.ServiceUnreachable(service, error);
        }
    }

    public void Disbelieved(string service)
    {
        if (_away.TryAdd(service, true))
        {
            logger.AssertionRefused(service);
        }
    }

    public void Answered(string service)
    {
        if (!_away.IsEmpty && _away.TryRemove(service, out _))
        {
            logger.ServiceReachable(service);
        }
    }
}
