using System.Collections.Concurrent;

namespace ScimSuite.Gateway.Proxy;

/// <summary>Which services could not be reached at the last try: a state is worth a log line when it changes, not per request.</summary>
internal sealed class ServiceStates(ILogger<ServiceStates> logger)
{
    private readonly ConcurrentDictionary<string, bool> _away = new();
    private volatile bool _isAnyAway;

    public void Failed(string service, string error)
    {
        if (Add(service))
        {
            logger.ServiceUnreachable(service, error);
        }
    }

    public void Disbelieved(string service)
    {
        if (Add(service))
        {
            logger.AssertionRefused(service);
        }
    }

    /// <summary>Of every request that went well, so it only looks at a flag: an empty dictionary takes all its locks to say that it is empty.</summary>
    public void Answered(string service)
    {
        if (_isAnyAway && _away.TryRemove(service, out _))
        {
            _isAnyAway = !_away.IsEmpty;
            logger.ServiceReachable(service);
        }
    }

    private bool Add(string service)
    {
        var isNews = _away.TryAdd(service, true);
        _isAnyAway = true;
        return isNews;
    }
}
