using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Caller;
using ScimSuite.Root.Model;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>Carries a Bulk out, step by step: what is refused here, what goes to a service, what is set right afterwards.</summary>
internal sealed class BulkRun(BulkRequest request, ScimCaller caller, ResourceServices services, ScimUrls urls)
{
    private readonly BulkPlan _plan = BulkPlan.Of(request);
    private readonly Dictionary<int, BulkResult> _results = [];
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<int, BulkResult> Results => _results;

    private int? ErrorsLeft => request.FailOnErrors - _results.Values.Count(result => !result.IsSuccess);
    private bool IsOver => ErrorsLeft <= 0;

    public async Task RunAsync(CancellationToken ct)
    {
        var waiting = new Queue<int>(_plan.Refused.Keys.Order());
        foreach (var step in _plan.Steps)
        {
            // What was refused beforehand counts where it stands: an error before this step may end the run.
            RefuseUpTo(waiting, request.FailOnErrors is null ? int.MaxValue : step.Min(call => call.Operations.Min(operation => operation.Index)));
            if (IsOver)
            {
                return;
            }

            foreach (var answered in await Task.WhenAll(step.Select(call => CallAsync(call, waiting, ct))))
            {
                answered.ForEach(answer => Keep(answer.Operation, answer.Result));
            }

            if (IsOver)
            {
                return;
            }
        }

        RefuseUpTo(waiting, int.MaxValue);
        await CompleteAsync(ct);
    }

    private void RefuseUpTo(Queue<int> waiting, int before)
    {
        while (waiting.Count > 0 && waiting.Peek() < before && !IsOver)
        {
            var operation = request.Operations[waiting.Dequeue()];
            Keep(operation, Refused(operation, _plan.Refused[operation.Index]));
        }
    }

    private async Task<List<(BulkOperation Operation, BulkResult Result)>> CallAsync(BulkCall call, Queue<int> waiting, CancellationToken ct)
    {
        var answered = new List<(BulkOperation, BulkResult)>();
        var sent = new List<BulkOperation>();
        var mayWrite = caller.Has(call.IsOfUsers ? Scopes.UsersWrite : Scopes.GroupsWrite);
        var errorsLeft = ErrorsLeft;
        foreach (var operation in call.Operations)
        {
            // With failOnErrors a refusal in the middle of a run ends the run before what comes behind it.
            if (request.FailOnErrors is not null && waiting.TryPeek(out var refused) && refused < operation.Index)
            {
                await FlushAsync();
                RefuseUpTo(waiting, operation.Index);
                errorsLeft = ErrorsLeft - answered.Count(answer => !answer.Item2.IsSuccess);
            }

            if (errorsLeft <= 0)
            {
                return answered;
            }

            if (Obstacle(operation, mayWrite) is { } error)
            {
                await FlushAsync();
                answered.Add((operation, Refused(operation, error)));
                errorsLeft--;
                continue;
            }

            sent.Add(operation);
        }

        await FlushAsync();
        return answered;

        async Task FlushAsync()
        {
            if (sent.Count > 0 && !(errorsLeft <= 0))
            {
                var results = await SendAsync(call.IsOfUsers, [.. sent.Select(operation => (operation, (string?)null))], errorsLeft, ct);
                answered.AddRange(results);
                errorsLeft -= results.Count(answer => !answer.Result.IsSuccess);
            }

            sent.Clear();
        }
    }

    private ScimError? Obstacle(BulkOperation operation, bool mayWrite)
    {
        if (!mayWrite)
        {
            return ScimError.Forbidden($"The credential does not allow this: {(operation.IsOfUsers ? Scopes.UsersWrite : Scopes.GroupsWrite)} is needed.");
        }

        foreach (var needed in _plan.Needs(operation.Index))
        {
            if (!_results.TryGetValue(needed, out var result) || !result.IsSuccess)
            {
                return new ScimError(409, null, $"bulkId:{request.Operations[needed].BulkId} was not created, so this is not done; its own answer says why.");
            }
        }

        return null;
    }

    /// <summary>Sets what a circle left out, now that all of it exist; what cannot be completed is taken back, for an operation is done as a whole or not at all.</summary>
    private async Task CompleteAsync(CancellationToken ct)
    {
        foreach (var index in _plan.Completed.Order().Where(index => _results.TryGetValue(index, out var made) && made.IsSuccess))
        {
            var operation = request.Operations[index];
            var id = _results[index].Id!;
            var (_, result) = (await SendAsync(operation.IsOfUsers, [(operation with { Method = "PUT", Target = id }, id)], null, ct))[0];
            if (result.IsSuccess)
            {
                _results[index] = _results[index] with { Version = result.Version };
                continue;
            }

            await SendAsync(operation.IsOfUsers, [(operation with { Method = "DELETE", Target = id, Version = null }, id)], null, ct);
            _results[index] = result with { Status = 409, Location = null, Version = null };
        }
    }

    private async Task<List<(BulkOperation Operation, BulkResult Result)>> SendAsync(
        bool ofUsers, IReadOnlyList<(BulkOperation Operation, string? Id)> operations, int? errorsLeft, CancellationToken ct)
    {
        var byIndex = operations.ToDictionary(item => item.Operation.Index, item => item.Operation);
        try
        {
            var answer = await services.PostAsync(ofUsers, ofUsers ? "/internal/users/batch" : "/internal/groups/batch", Body(operations, errorsLeft), ct);
            return [.. answer.GetProperty("results").EnumerateArray().Select(told =>
            {
                var operation = byIndex[told.GetProperty("index").GetInt32()];
                return (operation, BulkResult.Read(told, operation with { Target = Target(operation) }, urls.Base));
            })];
        }
        catch (ScimException away)
        {
            return [.. operations.Take(errorsLeft ?? int.MaxValue).Select(item => (item.Operation, Refused(item.Operation, away.Error)))];
        }
    }

    private byte[] Body(IReadOnlyList<(BulkOperation Operation, string? Id)> operations, int? errorsLeft)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (errorsLeft is { } errors)
            {
                json.WriteNumber("errors"u8, errors);
            }

            json.WriteStartArray("operations"u8);
            foreach (var (operation, id) in operations)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, operation.Index);
                json.WriteString("method"u8, operation.Method);
                if ((id ?? Target(operation)) is { } target)
                {
                    json.WriteString("id"u8, target);
                }

                if (operation.Version is { } version)
                {
                    json.WriteString("version"u8, version);
                }

                if (operation.Method != "DELETE")
                {
                    json.WritePropertyName("data"u8);
                    (BulkReferences.Resolve(operation.Data, _ids) ?? new JsonObject()).WriteTo(json);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private string? Target(BulkOperation operation) => operation.Target is null ? null : BulkReferences.Resolve(operation.Target, _ids);

    private void Keep(BulkOperation operation, BulkResult result)
    {
        _results[operation.Index] = result;
        if (operation is { IsCreate: true, BulkId: { } bulkId } && result is { IsSuccess: true, Id: { } id })
        {
            _ids.TryAdd(bulkId, id);
        }
    }

    private BulkResult Refused(BulkOperation operation, ScimError error) => BulkResult.Refused(error, operation, urls.Base, caller.RequestId);
}
