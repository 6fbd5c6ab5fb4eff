using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace ScimSuite.ServiceDefaults;

/// <summary>The console's own format, without what <see cref="Redaction"/> takes out.</summary>
internal sealed class RedactedConsole(ConsoleFormatter format) : ConsoleFormatter(format.Name)
{
    [ThreadStatic]
    private static StringWriter? _line;

    /// <summary>Around every format there is: an operator may choose another than ours.</summary>
    public static void Around(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { ServiceType: var type, IsKeyedService: false, ImplementationType: { } format } && type == typeof(ConsoleFormatter))
            {
                services[i] = ServiceDescriptor.Singleton<ConsoleFormatter>(provider => new RedactedConsole((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, format)));
            }
        }
    }

    public override void Write<TState>(in LogEntry<TState> logEntry, Microsoft.Extensions.Logging.IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var line = _line ??= new StringWriter();
        line.GetStringBuilder().Clear();
        format.Write(logEntry, scopeProvider, line);
        textWriter.Write(Redaction.Redact(line.ToString()));
    }
}

/// <summary>Log records for a collector: the same. Of the scopes the request's id goes along; the span it belongs to says the rest.</summary>
internal sealed class RedactedRecords : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        List<KeyValuePair<string, object?>> said = [.. (data.Attributes ?? []).Select(each => KeyValuePair.Create(each.Key, Redacted(each.Value)))];
        if (RequestIdScope.Current is { } request)
        {
            said.Add(KeyValuePair.Create("request_id", (object?)request.RequestId));
        }

        // Exporters write exceptions by themselves, as they are.
        if (data.Exception is { } failure)
        {
            said.Add(KeyValuePair.Create("exception.type", (object?)failure.GetType().FullName));
            said.Add(KeyValuePair.Create("exception.message", (object?)Redaction.Redact(failure.Message)));
            said.Add(KeyValuePair.Create("exception.stacktrace", (object?)Redaction.Redact(failure.ToString())));
            data.Exception = null;
        }

        data.Attributes = said;
        data.FormattedMessage = data.FormattedMessage is { } message ? Redaction.Redact(message) : null;
        data.Body = data.Body is { } body ? Redaction.Redact(body) : null;
    }

    private static object? Redacted(object? value) => value is null or Guid || value.GetType().IsPrimitive ? value : value.ToString() is { } text && Redaction.Redact(text) is var tidy && tidy != text ? tidy : value;
}

/// <summary>Spans for a collector: the same, in every attribute that is text.</summary>
internal sealed class RedactedSpans : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        List<KeyValuePair<string, string>>? tidied = null;
        foreach (ref readonly var tag in data.EnumerateTagObjects())
        {
            if (tag.Value is string text && Redaction.Redact(text) is var tidy && tidy != text)
            {
                (tidied ??= []).Add(KeyValuePair.Create(tag.Key, tidy));
            }
        }

        tidied?.ForEach(tag => data.SetTag(tag.Key, tag.Value));
        data.DisplayName = Redaction.Redact(data.DisplayName);
    }
}
