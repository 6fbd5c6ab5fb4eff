using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ScimSuite.Events;

namespace ScimSuite.Messaging;

/// <summary>What a service listens to.</summary>
public sealed class MessagingBuilder
{
    private readonly IServiceCollection _services;

    internal MessagingBuilder(IServiceCollection services) => _services = services;

    internal List<Listening> Queues { get; } = [];

    /// <summary>Handles a durable queue's events one aggregate at a time, several aggregates side by side.</summary>
    public MessagingBuilder Consume(Subscription subscription, Action<HandlersBuilder> handlers) => Listen(subscription, isDurable: true, handlers);

    /// <summary>Handles a durable queue's events in batches of up to 200 or 50 ms, one batch at a time.</summary>
    public MessagingBuilder ConsumeBatch<THandler>(Subscription subscription)
        where THandler : class, IHandleBatch
    {
        Require(subscription, isDurable: true);
        _services.TryAddScoped<THandler>();
        Queues.Add(new Listening(subscription) { Batch = services => services.GetRequiredService<THandler>() });
        return this;
    }

    /// <summary>Hears every event in every instance of this process, while it runs.</summary>
    public MessagingBuilder FanOut(Subscription subscription, Action<HandlersBuilder> handlers) => Listen(subscription, isDurable: false, handlers);

    private MessagingBuilder Listen(Subscription subscription, bool isDurable, Action<HandlersBuilder> handlers)
    {
        Require(subscription, isDurable);
        var listening = new Listening(subscription);
        handlers(new HandlersBuilder(_services, listening));
        Queues.Add(listening);
        return this;
    }

    private static void Require(Subscription subscription, bool isDurable)
    {
        if (subscription.IsDurable != isDurable)
        {
            throw new ArgumentException(isDurable
                ? $"{subscription.Queue} lives with one process: use FanOut."
                : $"{subscription.Queue} is durable: use Consume or ConsumeBatch.");
        }
    }
}

/// <summary>Which event of a queue is handled by whom.</summary>
public sealed class HandlersBuilder
{
    private readonly IServiceCollection _services;
    private readonly Listening _listening;

    internal HandlersBuilder(IServiceCollection services, Listening listening)
    {
        _services = services;
        _listening = listening;
    }

    /// <summary>Events of this type go to this handler. Types that reach the queue and have no handler are passed over.</summary>
    public HandlersBuilder Handle<TEvent, THandler>()
        where TEvent : class, IEvent
        where THandler : class, IHandle<TEvent>
    {
        _services.TryAddScoped<THandler>();
        _listening.Handlers[TEvent.Name] = static (services, envelope, ct) =>
            services.GetRequiredService<THandler>().HandleAsync(new Received<TEvent>(envelope, envelope.Read<TEvent>()), ct);
        return this;
    }

    /// <summary>
    /// Events of these types that come within 10 ms of each other go to this handler together, up to 200, each of another aggregate:
    /// an aggregate's next event waits until the one before it is done, so its order holds.
    /// </summary>
    public HandlersBuilder HandleTogether<TFirst, TSecond, THandler>()
        where TFirst : class, IEvent
        where TSecond : class, IEvent
        where THandler : class, IHandleBatch
    {
        if (_listening.Batch is not null)
        {
            throw new InvalidOperationException($"{_listening.Subscription.Queue} has a handler for what comes together already.");
        }

        _services.TryAddScoped<THandler>();
        _listening.Together.UnionWith([TFirst.Name, TSecond.Name]);
        _listening.Batch = static services => services.GetRequiredService<THandler>();
        return this;
    }

    /// <summary>Done each time the queue is listened to (again). A fan-out may have missed events before it: whoever caches drops everything here.</summary>
    public HandlersBuilder WhenConnected(Action<IServiceProvider> connected)
    {
        _listening.Connected += connected;
        return this;
    }
}

/// <summary>A queue this process listens to.</summary>
internal sealed class Listening(Subscription subscription)
{
    public Subscription Subscription { get; } = subscription;

    public Dictionary<string, Func<IServiceProvider, EventEnvelope, CancellationToken, Task>> Handlers { get; } = new(StringComparer.Ordinal);

    public Func<IServiceProvider, IHandleBatch>? Batch { get; set; }

    /// <summary>The types that go to <see cref="Batch"/> while the others have handlers of their own; empty = no others are looked for.</summary>
    public HashSet<string> Together { get; } = new(StringComparer.Ordinal);

    public Action<IServiceProvider>? Connected { get; set; }
}
